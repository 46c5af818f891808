using System.Diagnostics;
using Xunit;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>A program on a real terminal, that of tmux: keys go in, and the screen can be read at any size.</summary>
sealed class TmuxScreen : IDisposable
{
    static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    readonly string _socket = $"csl-{Guid.NewGuid():N}";
    readonly IReadOnlyDictionary<string, string> _environment;

    /// <param name="command">A line for the shell.</param>
    public TmuxScreen(string command, IReadOnlyDictionary<string, string> environment, int width = 80, int height = 24)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/tmux"), "A terminal is had from tmux.");
        _environment = environment;
        Tmux("new-session", "-d", "-x", $"{width}", "-y", $"{height}", command + "; echo EXIT $?; sleep 1000");
    }

    /// <summary>The process of the shell that runs the command.</summary>
    public int Shell => int.Parse(Tmux("display-message", "-p", "#{pane_pid}"), null);

    /// <summary>The terminal's file.</summary>
    public string Device => Tmux("display-message", "-p", "#{pane_tty}").Trim();

    public void Keys(params ReadOnlySpan<string> keys) => Tmux(["send-keys", .. keys]);

    public void Type(string text) => Tmux("send-keys", "-l", text);

    public void Resize(int width, int height) => Tmux("resize-window", "-x", $"{width}", "-y", $"{height}");

    public string Text => Tmux("capture-pane", "-p");

    /// <summary>The screen with the escape sequences of its styles.</summary>
    public string Styled => Tmux("capture-pane", "-p", "-e");

    /// <summary>Whether the alternate screen is shown, and whether the cursor is.</summary>
    public string Modes => Tmux("display-message", "-p", "#{alternate_on} #{cursor_flag} #{mouse_any_flag}").Trim();

    /// <summary>Waits until the screen is as wanted and does not change any more; returns it.</summary>
    public string WaitFor(Func<string, bool> isWanted)
    {
        var watch = Stopwatch.StartNew();
        for (var before = ""; ; Thread.Sleep(40))
        {
            var text = Text;
            if (isWanted(text) && text == before)
                return text;
            before = text;
            Assert.True(watch.Elapsed < s_limit, $"The screen is not as it should be:\n{text}");
        }
    }

    public string WaitFor(string text) => WaitFor(screen => screen.Contains(text, StringComparison.Ordinal));

    string Tmux(params string[] arguments)
    {
        var start = new ProcessStartInfo("tmux", ["-L", _socket, "-f", "/dev/null", .. arguments])
        {
            RedirectStandardOutput = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in _environment)
            start.Environment[name] = value;
        start.Environment["TERM"] = "xterm-256color";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"tmux {string.Join(' ', arguments)} failed");
        return output;
    }

    public void Dispose()
    {
        try
        {
            Tmux("kill-server");
        }
        catch (Exception e) when (e is Xunit.Sdk.XunitException or InvalidOperationException)
        {
            // It has ended.
        }
    }
}
