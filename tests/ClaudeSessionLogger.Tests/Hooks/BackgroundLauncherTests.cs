using System.Diagnostics;
using System.IO.Pipes;
using ClaudeSessionLogger.Hooks.Spool;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Processes;
using Xunit;

namespace ClaudeSessionLogger.Tests.Hooks;

/// <summary>A shell stands in for the program; it tells what it sees through a named pipe, which is also what we wait for.</summary>
public sealed class BackgroundLauncherTests : IDisposable
{
    readonly HookHome _home = new();

    public BackgroundLauncherTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "looks at /proc");

    public void Dispose() => _home.Dispose();

    [Fact]
    public void It_leads_a_session_of_its_own_so_that_no_signal_to_the_clients_group_reaches_it()
    {
        var (pid, group, session) = Ids(Tell("cat /proc/$$/stat"));
        Assert.Equal((pid, pid), (group, session));
        Assert.NotEqual(Ids(File.ReadAllText("/proc/self/stat")).Session, session);
    }

    [Fact]
    public void Its_three_streams_lead_nowhere()
    {
        // The shell's own output goes to the pipe while it tells, so it looks at the streams before.
        Assert.Equal("/dev/null /dev/null /dev/null", Tell("echo $streams", "streams=$(for n in 0 1 2; do readlink /proc/$$/fd/$n; done)").Trim());
    }

    [Fact]
    public void It_holds_no_descriptor_that_the_client_handed_down()
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.Inheritable);
        var handedDown = pipe.GetClientHandleAsString();
        Assert.Contains(handedDown, Directory.EnumerateFileSystemEntries("/proc/self/fd").Select(Path.GetFileName));

        Assert.DoesNotContain(handedDown, Tell("ls /proc/$$/fd").Split('\n'));
    }

    [Fact]
    public void It_gets_our_environment_without_the_clients_secret()
    {
        Environment.SetEnvironmentVariable(ChildEnvironment.Withheld, "secret");
        Environment.SetEnvironmentVariable("CSL_TEST_WORD", "grüß dich");
        try
        {
            var environment = Tell("env").Split('\n');
            Assert.Contains("CSL_TEST_WORD=grüß dich", environment);
            Assert.DoesNotContain(environment, line => line.StartsWith(ChildEnvironment.Withheld, StringComparison.Ordinal));
        }
        finally
        {
            Environment.SetEnvironmentVariable(ChildEnvironment.Withheld, null);
            Environment.SetEnvironmentVariable("CSL_TEST_WORD", null);
        }
    }

    [Fact]
    public void Arguments_arrive_as_they_are() =>
        Assert.Equal("[a b] [] [$HOME \"'] ", Tell("for a; do printf '[%s] ' \"$a\"; done", arguments: ["a b", "", "$HOME \"'"]));

    [Fact]
    public void A_program_that_is_not_there_is_a_sentence()
    {
        var failure = Assert.Throws<Failure>(() => BackgroundLauncher.Start(_home.In("gone"), "flush"));
        Assert.Contains(_home.In("gone"), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_test_runner_is_not_taken_for_the_program_but_the_request_is_left()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("CLAUDE_LOGGER_NO_FLUSH") is not null, "flushing is switched off here");
        BackgroundLauncher.StartFlush(_home.Paths);
        Assert.True(File.Exists(_home.Paths.FlushRequest));
    }

    /// <summary>What the child says of itself when it runs <paramref name="script"/>.</summary>
    string Tell(string script, string before = ":", params ReadOnlySpan<string> arguments)
    {
        var pipe = _home.In("told");
        using (var made = Process.Start("mkfifo", [pipe]))
            made.WaitForExit();

        BackgroundLauncher.Start("/bin/sh", ["-c", $"pipe=$1; shift; {before}; {{ {script}; }} > \"$pipe\"", "sh", pipe, .. arguments]);
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
