using System.Diagnostics;
using System.IO.Pipes;
using ClaudeSessionLogger.Hooks.Spool;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Processes;
using Xunit;

namespace ClaudeSessionLogger.Tests.Hooks;

/// <summary>A shell runs in place of the program and reports through a named pipe, for which the test waits.</summary>
public sealed class BackgroundLauncherTests : IDisposable
{
    readonly HookHome _home = new();

    public BackgroundLauncherTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "looks at /proc");

    public void Dispose() => _home.Dispose();

    [Fact]
    public void The_child_process_leads_its_own_session()
    {
        var (pid, group, session) = Ids(ReportOf("cat /proc/$$/stat"));
        Assert.Equal((pid, pid), (group, session));
        Assert.NotEqual(Ids(File.ReadAllText("/proc/self/stat")).Session, session);
    }

    [Fact]
    public void The_child_process_has_its_standard_streams_at_dev_null()
    {
        // The shell's output goes to the pipe during the report, so the shell reads its streams before.
        Assert.Equal(
            "/dev/null /dev/null /dev/null",
            ReportOf("echo $streams", "streams=$(for n in 0 1 2; do readlink /proc/$$/fd/$n; done)").Trim()
        );
    }

    [Fact]
    public void The_child_process_inherits_no_descriptor_of_the_client()
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.Inheritable);
        var handedDown = pipe.GetClientHandleAsString();
        Assert.Contains(handedDown, Directory.EnumerateFileSystemEntries("/proc/self/fd").Select(Path.GetFileName));

        Assert.DoesNotContain(handedDown, ReportOf("ls /proc/$$/fd").Split('\n'));
    }

    [Fact]
    public void The_child_process_gets_our_environment_without_the_clients_secret()
    {
        Environment.SetEnvironmentVariable(ChildEnvironment.SecretVariable, "secret");
        Environment.SetEnvironmentVariable("CSL_TEST_WORD", "grüß dich");
        try
        {
            var environment = ReportOf("env").Split('\n');
            Assert.Contains("CSL_TEST_WORD=grüß dich", environment);
            Assert.DoesNotContain(
                environment,
                line => line.StartsWith(ChildEnvironment.SecretVariable, StringComparison.Ordinal)
            );
        }
        finally
        {
            Environment.SetEnvironmentVariable(ChildEnvironment.SecretVariable, null);
            Environment.SetEnvironmentVariable("CSL_TEST_WORD", null);
        }
    }

    [Fact]
    public void Arguments_are_passed_unchanged() =>
        Assert.Equal(
            "[a b] [] [$HOME \"'] ",
            ReportOf("for a; do printf '[%s] ' \"$a\"; done", arguments: ["a b", "", "$HOME \"'"])
        );

    [Fact]
    public void The_error_for_a_missing_program_names_its_path()
    {
        var failure = Assert.Throws<Failure>(() => BackgroundLauncher.Start(_home.In("gone"), "flush"));
        Assert.Contains(_home.In("gone"), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void StartFlush_in_a_test_runner_only_leaves_a_request()
    {
        Assert.SkipWhen(
            Environment.GetEnvironmentVariable("CLAUDE_LOGGER_NO_FLUSH") is not null,
            "flushing is switched off here"
        );
        BackgroundLauncher.StartFlush(_home.Paths);
        Assert.True(File.Exists(_home.Paths.FlushRequest));
    }

    /// <summary>The output of the child process when it runs <paramref name="script"/>.</summary>
    string ReportOf(string script, string before = ":", params ReadOnlySpan<string> arguments)
    {
        var pipe = _home.In("told");
        using (var made = Process.Start("mkfifo", [pipe]))
            made.WaitForExit();

        BackgroundLauncher.Start(
            "/bin/sh",
            ["-c", $"pipe=$1; shift; {before}; {{ {script}; }} > \"$pipe\"", "sh", pipe, .. arguments]
        );
        try
        {
            return File.ReadAllText(pipe);
        }
        finally
        {
            File.Delete(pipe);
        }
    }

    /// <summary>/proc/PID/stat: pid (name) state parent group session …</summary>
    static (int Pid, int Group, int Session) Ids(string stat)
    {
        var behindName = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (int.Parse(stat.Split(' ')[0], null), int.Parse(behindName[2], null), int.Parse(behindName[3], null));
    }
}
