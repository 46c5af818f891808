using System.Diagnostics;
using System.Text;
using Xunit;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>The exit code and output of a program.</summary>
sealed record ProgramRun(int ExitCode, string Out, string Error)
{
    static readonly TimeSpan DefaultLimit = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Runs a program to its end. After <paramref name="limit"/> it is killed, and the test fails with its output.
    /// </summary>
    public static async Task<ProgramRun> Of(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        string input = "",
        string? folder = null,
        TimeSpan? limit = null
    )
    {
        using var process = Start(program, arguments, environment, folder);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(limit ?? DefaultLimit);

        var (output, error) = (new StringBuilder(), new StringBuilder());
        var reading = Task.WhenAll(
            CopyAsync(process.StandardOutput, output, timeout.Token),
            CopyAsync(process.StandardError, error, timeout.Token)
        );
        try
        {
            await WriteAsync(process, input);
            await process.WaitForExitAsync(timeout.Token);
            // A detached child that kept our pipes open would block us here, and likewise the client.
            await reading;
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException(
                $"`{program} {string.Join(' ', arguments)}` did not end (or a child of it kept its output open). It "
                    + $"had said: {output}{error}"
            );
        }

        return new(process.ExitCode, output.ToString(), error.ToString());
    }

    /// <summary>
    /// Starts a program with redirected input, output and errors; the caller waits for it or kills it.
    /// </summary>
    public static Process Start(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        string? folder = null
    )
    {
        Assert.SkipWhen(
            program == "dotnet" && Environment.GetEnvironmentVariable("CSL_FAST") is "1",
            "This runs the program as a process: ./test.sh does."
        );
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public ProgramRun Succeeded()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}\n{Error}\n{Out}");
        return this;
    }

    static async Task WriteAsync(Process process, string input)
    {
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program ended without reading its input; the exit code shows whether that was correct.
        }
    }

    static async Task CopyAsync(StreamReader from, StringBuilder to, CancellationToken cancellation)
    {
        var buffer = new char[4096];
        while (await from.ReadAsync(buffer, cancellation) is > 0 and var count)
            to.Append(buffer, 0, count);
    }
}
