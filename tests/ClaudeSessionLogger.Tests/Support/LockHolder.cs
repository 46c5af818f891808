using System.Diagnostics;
using Xunit;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>Another process that holds the lock of a file, like DuckDB, until it is disposed.</summary>
sealed class LockHolder : IDisposable
{
    const string Script =
        "import fcntl, sys; file = open(sys.argv[1], 'r+'); fcntl.lockf(file, fcntl.LOCK_EX); print('held', "
        + "flush=True); sys.stdin.read()";

    readonly Process _process;

    LockHolder(Process process) => _process = process;

    public int Id => _process.Id;

    public static LockHolder Of(string path)
    {
        Assert.SkipWhen(
            OperatingSystem.IsWindows() || !File.Exists("/usr/bin/python3"),
            "needs fcntl locks and python3"
        );
        var process = Process.Start(
            new ProcessStartInfo("/usr/bin/python3", ["-c", Script, path])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            }
        )!;
        Assert.Equal("held", process.StandardOutput.ReadLine());
        return new(process);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
