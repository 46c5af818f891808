using System.Text;
using ClaudeSessionLogger.Hooks;
using ClaudeSessionLogger.Hooks.Spool;
using ClaudeSessionLogger.Platform.App;
using Xunit;

namespace ClaudeSessionLogger.Tests.Hooks;

/// <summary>Empty temporary folders of a user, with a clock that a test sets.</summary>
sealed class HookHome : IDisposable
{
    readonly string _root = Directory.CreateTempSubdirectory("csl-hooks-").FullName;

    public HookHome()
    {
        Paths = new(_root, Path.Combine(_root, ".claude"), Path.Combine(_root, ".claude", "claude-session-logger"));
    }

    public AppPaths Paths { get; init; }
    public HookClock Clock { get; } = new();
    public string Log => File.Exists(Paths.BackgroundLog) ? File.ReadAllText(Paths.BackgroundLog) : "";
    public string[] SpoolFiles => Directory.Exists(Paths.Spool) ? Directory.GetFiles(Paths.Spool) : [];

    public IReadOnlyList<SpoolItem> SpoolItems => [.. new SpoolFolder(Paths, Clock).Items()];

    /// <summary>How many flushes the hooks have started.</summary>
    public int Flushes { get; set; }

    /// <summary>Runs a hook, which must succeed, and returns what it prints.</summary>
    public string Run(string name, string input, Action<AppPaths>? flush = null) =>
        Run(name, new MemoryStream(Encoding.UTF8.GetBytes(input)), flush);

    public string Run(string name, Stream input, Action<AppPaths>? flush = null)
    {
        var output = new MemoryStream();
        Assert.Equal(0, HookCommand.Run(["hook", name], input, output, () => Paths, flush ?? (_ => Flushes++)));
        return Encoding.UTF8.GetString(output.ToArray());
    }

    public string In(string name) => Path.Combine(_root, name);

    public string MemoryFile(string name) => Path.Combine(Paths.Projects, "-work-app", "memory", name);

    public void Dispose() => Directory.Delete(_root, recursive: true);
}

sealed class HookClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 11, 22, 10, 0, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}
