using System.Runtime.CompilerServices;
using Xunit;

namespace ClaudeSessionLogger.Tests.Hooks;

/// <summary>Checks the sources of the hot path, for which the client waits, for libraries that load slowly.</summary>
public sealed class HookSourcesTests
{
    /// <summary>Each of these makes a hook slow if the hot path uses it.</summary>
    static readonly string[] s_slow =
    [
        "System.CommandLine",
        "DuckDB",
        "Spectre",
        "System.Text.Json.Serialization",
        "JsonSerializer",
        "JsonDocument",
        "JsonNode",
        "YamlDotNet",
        "System.Net",
        "System.Text.RegularExpressions",
        "Process.Start",
        "Console.Out",
        "Console.Write",
        "Console.Error",
        "Console.In.",
        "TimeZoneInfo",
        "async Task",
        ".Select(",
        ".Where(",
        ".OrderBy(",
    ];

    [Fact]
    public void No_file_on_the_hot_path_uses_a_slow_library()
    {
        var files = HotPath().ToList();
        Assert.Contains(files, f => f.EndsWith("HookEvents.cs", StringComparison.Ordinal));
        foreach (var file in files)
        {
            var source = File.ReadAllText(file);
            foreach (var slow in s_slow)
                Assert.False(source.Contains(slow, StringComparison.Ordinal), $"{Path.GetFileName(file)} uses {slow}");
        }
    }

    static IEnumerable<string> HotPath([CallerFilePath] string here = "")
    {
        var root = Path.GetFullPath(Path.Combine(here, "..", "..", "..", "..", "src", "ClaudeSessionLogger"));
        string[] shared =
        [
            "Domain/Budget.cs",
            "Domain/Usd.cs",
            "Platform/App/AppPaths.cs",
            "Platform/App/BackgroundLog.cs",
            "Platform/App/Failure.cs",
            "Platform/ClaudeFiles/MemoryPath.cs",
            "Platform/Files/AtomicFile.cs",
            "Platform/Text/ColumnWidth.cs",
            "Platform/Text/EscapeSequence.cs",
            "Platform/Text/SafeText.cs",
            "Platform/Time/DurationText.cs",
        ];
        return Directory
            .GetFiles(Path.Combine(root, "Hooks"), "*.cs", SearchOption.AllDirectories)
            .Concat(Directory.GetFiles(Path.Combine(root, "Platform", "Processes"), "*.cs"))
            .Concat(shared.Select(f => Path.Combine(root, f)));
    }
}
