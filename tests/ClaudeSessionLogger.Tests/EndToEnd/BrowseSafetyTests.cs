using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.EndToEnd;

/// <summary>Whatever is typed, and whatever others do with the database meanwhile, the browser harms nothing.</summary>
public sealed class BrowseSafetyTests : IDisposable
{
    const int Batch = 20;

    // All but y, which confirms, and those that could lead an export out of the home.
    static readonly string[] s_keys =
    [
        .. Enumerable.Range('!', 94).Select(code => ((char)code).ToString()).Except(["y", "Y", ";"]),
        "Space",
        "Enter",
        "Enter",
        "Enter",
        "Escape",
        "Escape",
        "BSpace",
        "DC",
        "Tab",
        "BTab",
        "Up",
        "Down",
        "Down",
        "Right",
        "End",
        "PPage",
        "NPage",
        "F1",
        "C-l",
        "C-f",
        "C-b",
        "é",
        "漢",
    ];

    readonly BrowseHome _home = new();

    string Codes => _home.Home.In("codes");

    string Started => _home.Home.In("started");

    [Fact]
    public void Random_keys_never_end_it_badly_and_change_nothing_that_was_not_confirmed()
    {
        var before = Kept();
        using (var screen = Loop())
        {
            screen.WaitFor("quit");
            var random = new Random(1916);
            var count = Environment.GetEnvironmentVariable("CSL_LONG") == "1" ? 10_000 : 400;
            for (var sent = 0; sent < count; sent += Batch)
            {
                screen.Keys(["--", .. Enumerable.Range(0, Batch).Select(_ => s_keys[random.Next(s_keys.Length)])]);
                Thread.Sleep(20);
                if (sent % 1000 == 0)
                    screen.Resize(random.Next(20, 160), random.Next(5, 50));
            }

            screen.Resize(80, 24);
            for (var i = 0; i < 8; i++)
                screen.Keys("Escape");
            screen.Keys("1");
            screen.WaitFor("1 Sessions");
        }

        Assert.False(File.Exists(Started));
        if (File.Exists(Codes))
            Assert.All(File.ReadAllLines(Codes), code => Assert.Equal("0", code));
        Assert.Equal(before, Kept());
    }

    // Starts the browser again whenever it was quit.
    TmuxScreen Loop()
    {
        var client = Path.Combine(Directory.CreateDirectory(_home.Home.In("bin")).FullName, "claude");
        File.WriteAllText(client, $"#!/bin/sh\necho started >> '{Started}'\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(client, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var environment = Published.WithoutFlush(_home.Home);
        environment["PATH"] = $"{_home.Home.In("bin")}:{environment["PATH"]}";
        return new(
            $"trap '' INT; cd '{_home.Home.Path}'; while :; do '{Published.Program}'; echo $? >> '{Codes}'; done",
            environment
        );
    }

    // What no key may delete, restore or send: sessions, notes, their history, transcripts.
    List<string> Kept() =>
        [
            .. _home.Rows("(select session_id from sessions)"),
            .. _home.Rows("(select hash from memory_events)"),
            .. Directory
                .GetFiles(_home.Home.Projects, "*", SearchOption.AllDirectories)
                .Select(file => $"{file} {File.GetLastWriteTimeUtc(file):O}")
                .Order(StringComparer.Ordinal),
        ];

    [Fact]
    public void A_browser_that_waits_leaves_the_database_to_others_and_tries_again()
    {
        using var screen = new TmuxScreen($"'{Published.Program}'", Published.WithoutFlush(_home.Home));
        screen.WaitFor("quit");
        // It waits for a key, and looks at the file every second.
        for (var i = 0; i < 5; i++)
        {
            Database.Open(_home.Paths, TimeProvider.System, TimeSpan.FromSeconds(1)).Dispose();
            Thread.Sleep(300);
        }

        using (Database.Open(_home.Paths, TimeProvider.System, CapturedHome.Wait))
        {
            screen.Keys("o");
            screen.WaitFor("Sorted by cost.");
            screen.Keys("Enter");
            screen.WaitFor("cannot");
        }

        screen.WaitFor("Cost by part");
    }

    [Fact]
    public void The_screen_can_be_drawn_again()
    {
        using var screen = new TmuxScreen($"'{Published.Program}'", Published.WithoutFlush(_home.Home));
        var before = screen.WaitFor("quit");
        File.WriteAllText(screen.Device, "\x1b[5;5Hanother program wrote this");
        screen.WaitFor("another program wrote this");
        screen.Keys("C-l");
        Assert.Equal(before, screen.WaitFor(text => text == before));
    }

    public void Dispose() => _home.Dispose();
}
