using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ClaudeSessionLogger.Tests.Setup;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Packaging;

/// <summary>
/// A machine without a toolchain, with the releases that it can download. The released program is a shell script that
/// records its calls.
/// </summary>
sealed class ReleaseMachine : IDisposable
{
    const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    const string Program = """
        #!/bin/sh
        [ "$1" = --version ] && { echo VERSION; exit; }
        echo "${0##*/} $*" >> "$HOME/calls"
        """;

    // What a bare Debian has, and gzip, which its tar calls.
    static readonly string[] s_tools =
    [
        "awk",
        "basename",
        "cat",
        "chmod",
        "cp",
        "cut",
        "date",
        "dirname",
        "du",
        "env",
        "find",
        "grep",
        "gzip",
        "head",
        "id",
        "ldd",
        "ln",
        "mkdir",
        "mktemp",
        "mv",
        "readlink",
        "rm",
        "rmdir",
        "sed",
        "sh",
        "sha256sum",
        "shasum",
        "tail",
        "tar",
        "uname",
    ];

    readonly SetupFolder _folder = new("home of Ann");
    readonly string _releases;

    public ReleaseMachine()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "install.ps1 is for Windows");
        _releases = Directory.CreateDirectory(_folder.In("releases")).FullName;
        Server = new(_releases);
        Directory.CreateDirectory(_folder.In("tools"));
        foreach (var name in s_tools)
            Link(name);
        // As release.sh writes it.
        var script = File.ReadAllText(Repository.In("install.sh"))
            .Replace("\nrepository=\n", "\nrepository=https://github.com/ann/logger\n", StringComparison.Ordinal);
        SetupFolder.Write(Script, script);
    }

    public ReleaseServer Server { get; }
    public string Script => _folder.In("install.sh");
    public string Bin => _folder.In(".local", "bin");
    public string Installed => Path.Combine(Bin, "claude-session-logger");
    public string Library => _folder.In(".local", "lib", "claude-session-logger");
    public string[] Calls => File.Exists(_folder.In("calls")) ? File.ReadAllLines(_folder.In("calls")) : [];

    public static string System =>
        $"{(OperatingSystem.IsMacOS() ? "osx" : "linux")}-"
        + (RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64");

    public string In(params ReadOnlySpan<string> parts) => _folder.In(parts);

    public void Link(string tool)
    {
        if (
            ((string[])["/usr/bin", "/bin"]).Select(bin => Path.Combine(bin, tool)).FirstOrDefault(File.Exists) is { } t
        )
            File.CreateSymbolicLink(_folder.In("tools", tool), t);
    }

    public void Tool(string name, string text) =>
        SetupFolder.SetMode(SetupFolder.Write(_folder.In("tools", name), text), Executable);

    /// <summary>Publishes a release, the newest one unless an older one was asked for later.</summary>
    public async Task<string> Release(string version, string program = Program)
    {
        var name = $"claude-session-logger-{version}-{System}";
        var content = Directory.CreateDirectory(_folder.In("content", name)).FullName;
        foreach (var file in (string[])["libduckdb.so", "LICENSE", "claude-session-logger.1"])
            SetupFolder.Write(Path.Combine(content, file), file);
        SetupFolder.Write(Path.Combine(content, "installed-by"), "archive\n");
        var executable = Path.Combine(content, "claude-session-logger");
        SetupFolder.Write(executable, program.Replace("VERSION", version, StringComparison.Ordinal));
        SetupFolder.SetMode(executable, Executable);

        var folder = Directory.CreateDirectory(Path.Combine(_releases, "download", $"v{version}")).FullName;
        var archive = Path.Combine(folder, name + ".tar.gz");
        var packed = await ProgramRun.Of(
            "tar",
            ["-czf", archive, "-C", _folder.In("content"), name],
            new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" }
        );
        packed.Succeeded();
        var sum = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(archive)));
        var sums = $"{new string('0', 64)}  claude-session-logger-{version}-other-x64.tar.gz\n{sum}  {name}.tar.gz\n";
        SetupFolder.Write(Path.Combine(folder, "SHA256SUMS"), sums);
        SetupFolder.Write(Path.Combine(_releases, "latest", "download", "SHA256SUMS"), sums);
        return archive;
    }

    /// <summary>Runs the install script, read by a shell from its input, as <c>curl … | sh</c> does.</summary>
    public Task<ProgramRun> Pipe(params string[] arguments) =>
        Run(["-s", "--", .. arguments], File.ReadAllText(Script));

    public Task<ProgramRun> RunScript(params string[] arguments) => Run([Script, .. arguments], "");

    Task<ProgramRun> Run(string[] arguments, string input) =>
        ProgramRun.Of(
            "/bin/sh",
            arguments,
            new Dictionary<string, string>
            {
                ["HOME"] = _folder.Path,
                ["PATH"] = _folder.In("tools"),
                ["CLAUDE_LOGGER_RELEASES"] = Server.Address,
                // Otherwise the script looks for an SDK where Microsoft's installers put it.
                ["DOTNET_ROOT"] = _folder.In("no SDK"),
            },
            input,
            folder: _folder.Path
        );

    public void Dispose()
    {
        Server.Dispose();
        _folder.Dispose();
    }
}
