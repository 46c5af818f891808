using ClaudeSessionLogger.Setup;
using ClaudeSessionLogger.Setup.Installation;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Setup.Installation;

/// <summary>A .NET tool, of which the SDK creates only one command and keeps the files below its version.</summary>
public sealed class CommandNamesTests : IDisposable
{
    const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    readonly SetupFolder _folder = new("home of Ann");
    readonly string _program;
    readonly string _stored;
    string _path = "/usr/bin:/bin";

    public CommandNamesTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The commands are scripts of the shell.");
        const string Package = "claude-session-logger.linux-x64";
        _stored = _folder.In([
            ".dotnet",
            "tools",
            ".store",
            "claude-session-logger",
            "1.1.0",
            Package,
            "1.1.0",
            "tools",
            "any",
            "x",
        ]);
        SetupFolder.Write(Path.Combine(_stored, InstallMethod.FileName), "tool\n");
        _stored = SetupFolder.Write(Path.Combine(_stored, "claude-session-logger"), "#!/bin/sh\necho \"$@\"\n");
        SetupFolder.SetMode(_stored, Executable);
        _program = _folder.In(".dotnet", "tools", "claude-session-logger");
        File.CreateSymbolicLink(_program, _stored);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Hooks_call_the_command_instead_of_the_version_in_the_store() =>
        Assert.Equal(_program, ProgramLocation.Find(requested: null, _ => null, _stored));

    [Fact]
    public void Hooks_call_the_link_of_Homebrew_instead_of_the_version_in_the_cellar()
    {
        var stored = SetupFolder.Write(_folder.In("Cellar", "claude-session-logger", "1.1.0", "libexec", "x"), "");
        var link = _folder.In("bin", "claude-session-logger");
        Directory.CreateDirectory(_folder.In("bin"));
        File.CreateSymbolicLink(link, stored);
        Assert.Equal(link, ProgramLocation.Find(requested: null, _ => null, stored));
    }

    [Fact]
    public async Task The_other_names_run_their_command()
    {
        Assert.True(CommandNames.AreMissing(_program, _path));
        CommandNames.Create(_program, _path);
        Assert.False(CommandNames.AreMissing(_program, _path));

        foreach (
            var (name, command) in ((string, string)[])
                [("claude-session-logger-setup", "setup "), ("claude-memory-sync", "memory "), ("csl", "")]
        )
        {
            var run = await ProgramRun.Of(
                _folder.In(".dotnet", "tools", name),
                ["a b", "c"],
                new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" }
            );
            Assert.Equal(new ProgramRun(0, $"{command}a b c\n", ""), run);
        }
    }

    [Fact]
    public void The_short_name_is_left_to_another_program_on_the_PATH()
    {
        SetupFolder.Write(_folder.In("other", "csl"), "another program");
        _path = $"{_folder.In("other")}:/usr/bin";

        CommandNames.Create(_program, _path);

        Assert.False(File.Exists(_folder.In(".dotnet", "tools", "csl")));
        Assert.False(CommandNames.AreMissing(_program, _path));
        SetupFolder.Write(_folder.In(".dotnet", "tools", "csl"), "mine");
        CommandNames.Remove(_program);
        Assert.Equal("mine", File.ReadAllText(_folder.In(".dotnet", "tools", "csl")));
    }

    [Fact]
    public void Only_our_own_scripts_are_removed()
    {
        var other = SetupFolder.Write(_folder.In(".dotnet", "tools", "claude-memory-sync"), "another program");
        CommandNames.Create(_program, _path);
        CommandNames.Remove(_program);
        Assert.Equal(
            [other, _program],
            Directory.GetFiles(_folder.In(".dotnet", "tools")).Order(StringComparer.Ordinal)
        );
    }
}
