using System.Text.RegularExpressions;
using System.Xml.Linq;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Project;

/// <summary>Checks in the sources that the layers of docs/design.md are respected.</summary>
public sealed partial class ArchitectureTests
{
    const int LongFile = 300;

    // From top to bottom: a folder can use those below it, but none above it.
    static readonly string[] s_layers =
    [
        "Cli",
        "Mcp",
        "Dashboard",
        "Diagnostics",
        "Setup",
        "Sync",
        "Reports",
        "Archive",
        "Capture",
        "Memory",
        "SharedLog",
        "Replication",
        "Storage",
        "Hooks",
        "Platform",
        "Domain",
    ];

    [Fact]
    public void Dependencies_point_downwards_only()
    {
        var wrong = new List<string>();
        foreach (var file in ProgramSources().Where(file => Folder(file) != ""))
        {
            var from = TopFolder(file);
            foreach (var to in FoldersUsed(WithoutComments(file)))
                if (Array.IndexOf(s_layers, to) < Array.IndexOf(s_layers, from))
                    wrong.Add($"{Relative(file)} uses {to}");
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_top_folder_is_a_layer()
    {
        var folders = ProgramSources().Select(TopFolder).Where(folder => folder != "").Distinct().Order();
        Assert.Equal(s_layers.Order(), folders);
        Assert.InRange(s_layers.Length, 1, 16);
    }

    /// <summary>
    /// Claude Code waits for hooks, so they only read and write small files and use neither the database nor a hub.
    /// </summary>
    [Fact]
    public void Hooks_use_only_the_domain_and_the_platform() =>
        Assert.All(
            ProgramSources().Where(file => TopFolder(file) == "Hooks"),
            file =>
                Assert.Subset(
                    new HashSet<string> { "Hooks", "Domain", "Platform" },
                    FoldersUsed(WithoutComments(file)).ToHashSet()
                )
        );

    [Fact]
    public void Only_the_entry_point_is_next_to_the_folders() =>
        Assert.Equal(["Program.cs"], ProgramSources().Where(file => Folder(file) == "").Select(Path.GetFileName));

    [Fact]
    public void A_files_namespace_is_its_folder()
    {
        Assert.All(
            ProgramSources().Where(file => Folder(file) != ""),
            file =>
                Assert.Equal(
                    $"ClaudeSessionLogger.{Folder(file).Replace('/', '.')}",
                    NamespaceLine().Match(File.ReadAllText(file)).Groups[1].Value
                )
        );
    }

    [Fact]
    public void No_file_is_longer_than_300_lines()
    {
        Assert.Empty(
            Sources("src", "tests", "bench").Where(file => File.ReadLines(file).Count() > LongFile).Select(Relative)
        );
    }

    [Fact]
    public void A_folder_of_the_program_holds_3_to_25_files()
    {
        var folders = ProgramSources().GroupBy(Folder).Where(folder => folder.Key != "");
        Assert.Empty(
            folders.Where(folder => folder.Count() is < 3 or > 25).Select(folder => $"{folder.Key}: {folder.Count()}")
        );
    }

    [Fact]
    public void No_folder_is_deeper_than_five_below_src()
    {
        var deep = ProgramSources().Select(Relative).Where(file => file.Split('/').Length - 2 > 5);
        Assert.Empty(deep);
    }

    [Fact]
    public void The_clock_is_always_injected() =>
        Assert.Empty(
            Sources("src", "tests", "bench")
                .Where(file => ReadsTheClock().IsMatch(WithoutComments(file)))
                .Select(Relative)
        );

    [Fact]
    public void No_query_uses_select_star()
    {
        // Rows copies whole rows, including columns that only the database of the Python tool has.
        var program = Sources("src")
            .Where(file => Path.GetFileName(file) != "Rows.cs")
            .Concat(Directory.EnumerateFiles(Repository.In("src"), "*.sql", SearchOption.AllDirectories));
        Assert.Empty(program.Where(file => SelectStar().IsMatch(WithoutComments(file))).Select(Relative));
    }

    [Fact]
    public void Internals_are_visible_only_to_tests_and_benchmark()
    {
        var friends = XDocument
            .Load(Repository.In("src", "ClaudeSessionLogger", "ClaudeSessionLogger.csproj"))
            .Descendants("InternalsVisibleTo")
            .Select(friend => (string?)friend.Attribute("Include"))
            .Order();
        Assert.Equal(["ClaudeSessionLogger.Bench", "ClaudeSessionLogger.Tests"], friends);
        Assert.DoesNotContain(
            Sources("src"),
            file => File.ReadAllText(file).Contains("InternalsVisibleTo", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("using ClaudeSessionLogger.Storage;", "Storage")]
    [InlineData("using static ClaudeSessionLogger.Hooks.HookEvent;", "Hooks")]
    [InlineData("using Row = ClaudeSessionLogger.Capture.Transcripts.TranscriptRow;", "Capture")]
    [InlineData("var row = ClaudeSessionLogger.Reports.Usage.UsageQuery.Run();", "Reports")]
    [InlineData("var row = Capture.Import.Importer.Run();", "Capture")]
    [InlineData("var row = new Storage.Database();", "Storage")]
    public void Every_way_to_reference_another_folder_is_detected(string code, string folder) =>
        Assert.Equal([folder], FoldersUsed(code));

    [Fact]
    public void A_member_or_string_of_the_same_name_is_not_a_reference()
    {
        Assert.Empty(FoldersUsed("settings.Hooks.Add(hook);"));
        Assert.Empty(FoldersUsed("using System.Text;"));
    }

    static IEnumerable<string> FoldersUsed(string code) =>
        FolderUse().Matches(code).Select(match => match.Groups[1].Value).Distinct();

    // Comments can name anything (doc comments link to it). Strings are kept, because none of ours looks like a type.
    static string WithoutComments(string file) => Comment().Replace(File.ReadAllText(file), "");

    static IEnumerable<string> ProgramSources() => Sources(Path.Combine("src", "ClaudeSessionLogger"));

    static IEnumerable<string> Sources(params IEnumerable<string> folders) =>
        folders.SelectMany(folder =>
            Directory.EnumerateFiles(Repository.In(folder), "*.cs", SearchOption.AllDirectories)
        );

    static string Folder(string file) =>
        Path.GetRelativePath(Repository.In("src", "ClaudeSessionLogger"), Path.GetDirectoryName(file)!)
            .Replace('\\', '/')
            is var folder
        && folder == "."
            ? ""
            : folder;

    static string TopFolder(string file) => Folder(file).Split('/')[0];

    static string Relative(string file) => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/');

    // Qualified from the root namespace or relative to it (Storage.Database), but not a member of something
    // (x.Hooks.Add).
    [GeneratedRegex(
        @"(?:(?<![\w.""])|ClaudeSessionLogger\.)(Cli|Mcp|Diagnostics|Setup|Sync|Reports|Archive|Capture|Memory|"
            + @"SharedLog|Replication|Storage|Hooks|Platform|Domain)(?=\.[A-Z]|;)"
    )]
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
