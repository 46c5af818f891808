using System.Text.RegularExpressions;
using System.Xml.Linq;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests;

/// <summary>The drawing in AGENTS.md, held to: read from the sources as they stand.</summary>
public sealed partial class ArchitectureTests
{
    const int LongFile = 300;

    // Higher may use lower. Technologies are equals, and none knows another.
    static readonly Dictionary<string, int> s_height = new()
    {
        ["Commands"] = 6,
        ["Mcp"] = 5,
        ["Reports"] = 4,
        ["Sync"] = 3,
        ["Capture"] = 2,
        ["Log"] = 2,
        ["Memory"] = 2,
        ["Transcripts"] = 1,
        ["Hooks"] = 1,
        ["Pricing"] = 1,
        ["Store"] = 1,
        ["Schedules"] = 1,
        ["Hubs"] = 1,
        [""] = 0,
    };

    // A file over 300 lines stands here with why it is one thing.
    static readonly Dictionary<string, string> s_longForAReason = new()
    {
        ["tests/ClaudeSessionLogger.Tests/ClientSettingsTests.cs"] = "one table of the shapes that a settings file comes in",
    };

    [Fact]
    public void Dependencies_point_downwards_only()
    {
        var wrong = new List<string>();
        foreach (var file in ProgramSources())
        {
            var from = Folder(file);
            Assert.True(s_height.ContainsKey(from), $"{from}/ has no place in the drawing: give it one in AGENTS.md and here.");
            // The entry point is where everything is tied together.
            if (from == "" && Path.GetFileName(file) == "Program.cs")
                continue;
            foreach (var to in FoldersUsed(WithoutComments(file)))
                if (to != from && s_height[to] >= s_height[from])
                    wrong.Add($"{Relative(file)} uses {to}");
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void A_files_namespace_is_its_folder()
    {
        Assert.All(ProgramSources(), file =>
        {
            var text = File.ReadAllText(file);
            if (NamespaceLine().Match(text) is { Success: true } match)
                Assert.Equal(Folder(file) is { Length: > 0 } folder ? $"ClaudeSessionLogger.{folder}" : "ClaudeSessionLogger", match.Groups[1].Value);
            else
                Assert.Equal("Program.cs", Path.GetFileName(file));
        });
    }

    [Fact]
    public void A_file_over_300_lines_has_a_reason()
    {
        var files = Sources("src", "tests", "bench").ToDictionary(Relative, file => File.ReadLines(file).Count());
        Assert.Equal(s_longForAReason.Keys.Order(), files.Where(file => file.Value > LongFile).Select(file => file.Key).Order());
    }

    [Fact]
    public void No_folder_is_deeper_than_three()
    {
        var deep = Sources("src", "tests", "bench").Select(file => Path.GetDirectoryName(Relative(file))!).Distinct()
            .Where(folder => folder.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar).Length > 3);
        Assert.Empty(deep);
    }

    [Fact]
    public void The_clock_is_always_handed_in() =>
        Assert.Empty(Sources("src", "tests", "bench").Where(file => ReadsTheClock().IsMatch(WithoutComments(file))).Select(Relative));

    [Fact]
    public void Nothing_is_selected_by_star()
    {
        // Rows copies whole rows, also columns that only the Python tool's database has.
        var program = Sources("src").Where(file => Path.GetFileName(file) != "Rows.cs").Concat(Directory.EnumerateFiles(Repository.In("src"), "*.sql", SearchOption.AllDirectories));
        Assert.Empty(program.Where(file => SelectStar().IsMatch(WithoutComments(file))).Select(Relative));
    }

    [Fact]
    public void Only_the_tests_and_the_benchmark_see_inside()
    {
        var friends = XDocument.Load(Repository.In("src", "ClaudeSessionLogger", "ClaudeSessionLogger.csproj"))
            .Descendants("InternalsVisibleTo").Select(friend => (string?)friend.Attribute("Include")).Order();
        Assert.Equal(["ClaudeSessionLogger.Bench", "ClaudeSessionLogger.Tests"], friends);
        Assert.DoesNotContain(Sources("src"), file => File.ReadAllText(file).Contains("InternalsVisibleTo", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("using ClaudeSessionLogger.Store;", "Store")]
    [InlineData("using static ClaudeSessionLogger.Hooks.HookEvent;", "Hooks")]
    [InlineData("using Row = ClaudeSessionLogger.Transcripts.TranscriptRow;", "Transcripts")]
    [InlineData("var row = ClaudeSessionLogger.Pricing.Prices.Load();", "Pricing")]
    [InlineData("var row = Capture.Importer.Run();", "Capture")]
    [InlineData("var row = new Store.Database();", "Store")]
    public void A_use_of_another_folder_is_seen_however_it_is_written(string code, string folder) =>
        Assert.Equal([folder], FoldersUsed(code));

    [Fact]
    public void A_member_or_a_string_of_the_same_name_is_no_use()
    {
        Assert.Empty(FoldersUsed("settings.Hooks.Add(hook);"));
        Assert.Empty(FoldersUsed("using System.Text;"));
    }

    static IEnumerable<string> FoldersUsed(string code) =>
        FolderUse().Matches(code).Select(match => match.Groups[1].Value).Where(s_height.ContainsKey).Distinct();

    // Comments may name anything (doc comments link to it); strings are kept, since none of ours reads like a type.
    static string WithoutComments(string file) => Comment().Replace(File.ReadAllText(file), "");

    static IEnumerable<string> ProgramSources() => Sources(Path.Combine("src", "ClaudeSessionLogger"));

    static IEnumerable<string> Sources(params IEnumerable<string> folders) => folders
        .SelectMany(folder => Directory.EnumerateFiles(Repository.In(folder), "*.cs", SearchOption.AllDirectories));

    static string Folder(string file) =>
        Path.GetRelativePath(Repository.In("src", "ClaudeSessionLogger"), Path.GetDirectoryName(file)!) is "." ? "" :
        Path.GetRelativePath(Repository.In("src", "ClaudeSessionLogger"), Path.GetDirectoryName(file)!);

    static string Relative(string file) => Path.GetRelativePath(Repository.Root, file);

    // Qualified from the root namespace, or relative to it (Store.Database): never as a member of something (x.Hooks.Add).
    [GeneratedRegex(@"(?:(?<![\w.""])|ClaudeSessionLogger\.)(Commands|Mcp|Reports|Sync|Capture|Log|Memory|Transcripts|Hooks|Pricing|Store|Schedules|Hubs)(?=\.[A-Z]|;)")]
    private static partial Regex FolderUse();

    [GeneratedRegex(@"^\s*namespace\s+([\w.]+)\s*[;{]", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"^\s*//.*$|(?<=[;{}\s])//\s.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"DateTime(Offset)?\.(Utc)?Now\b")]
    private static partial Regex ReadsTheClock();

    [GeneratedRegex(@"select\s+\*", RegexOptions.IgnoreCase)]
    private static partial Regex SelectStar();
}
