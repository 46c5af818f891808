using System.CommandLine.Parsing;
using System.Reflection;
using System.Text.RegularExpressions;
using ClaudeSessionLogger.Cli;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Project;

/// <summary>Files, commands, columns and exit codes named in the pages exist.</summary>
public sealed partial class DocsTests
{
    static readonly string[] s_pages =
    [
        "README.md",
        "AGENTS.md",
        "CHANGELOG.md",
        "docs/design.md",
        "docs/counting.md",
        "docs/schema.md",
        "docs/privacy.md",
        "docs/commands.md",
        "docs/sync.md",
        "docs/hubs.md",
        "docs/claude.md",
        "docs/reports.md",
        "docs/dashboard.md",
        "docs/memory.md",
        "docs/archive.md",
        "docs/reading.md",
        "docs/browse.md",
        "docs/glossary.md",
        "docs/migrating.md",
        "docs/configuration.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
    ];

    public static TheoryData<string> Pages => [.. s_pages];

    [Fact]
    public void Every_page_is_checked() =>
        Assert.Empty(
            Directory
                .EnumerateFiles(Repository.In("docs"), "*.md")
                .Select(file => "docs/" + Path.GetFileName(file))
                .Except(s_pages)
        );

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_point_to_existing_files_and_headings(string page)
    {
        var text = File.ReadAllText(Repository.In(page));
        foreach (Match link in Link().Matches(text))
        {
            var (path, anchor) = (link.Groups[1].Value, link.Groups[2].Value);
            var target =
                path == "" ? Repository.In(page) : Path.GetFullPath(path, Path.GetDirectoryName(Repository.In(page))!);
            Assert.True(File.Exists(target), $"{page}: {link.Value}");
            if (anchor != "")
                Assert.Contains(
                    anchor,
                    Heading().Matches(File.ReadAllText(target)).Select(heading => Anchor(heading.Groups[1].Value))
                );
        }
    }

    /// <summary>The parser accepts every invocation in a page: its commands and options exist.</summary>
    [Theory]
    [MemberData(nameof(Pages))]
    public void Commands_in_the_pages_exist(string page)
    {
        var root = CommandLine.Create();
        foreach (Match call in Call().Matches(File.ReadAllText(Repository.In(page))))
        {
            var words = CommandLineParser
                .SplitCommandLine(call.Groups[1].Value)
                .TakeWhile(word => word.Length == 0 || !"<|>;".Contains(word[0]))
                .ToArray();
            Assert.True(root.Parse(words).UnmatchedTokens.Count == 0, $"{page}: there is no {call.Value}");
        }
    }

    [Fact]
    public void Every_exit_code_is_in_the_table()
    {
        var table = File.ReadAllText(Repository.In("docs/commands.md"));
        foreach (var kind in Enum.GetValues<FailureKind>())
            Assert.Contains($"\n| {new Failure(kind, "").ExitCode} |", table, StringComparison.Ordinal);
    }

    [Fact]
    public void The_changelog_has_an_unreleased_section_and_this_version()
    {
        var versions = Release()
            .Matches(File.ReadAllText(Repository.In("CHANGELOG.md")))
            .Select(match => match.Groups[1].Value)
            .ToList();
        Assert.Equal("Unreleased", versions[0]);
        // A version with a hyphen is not released yet.
        var version = typeof(Failure)
            .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion;
        Assert.True(
            version.Contains('-') || versions.Contains(version.Split('+')[0]),
            $"CHANGELOG.md has no {version}"
        );
    }

    // As GitHub derives it from a heading.
    static string Anchor(string heading) =>
        string.Concat(
            heading.ToLowerInvariant().Replace(' ', '-').Where(c => char.IsLetterOrDigit(c) || c is '-' or '_')
        );

    [GeneratedRegex(@"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"`claude-session-logger ([a-z][^`…]*)`")]
    private static partial Regex Call();

    [GeneratedRegex(@"^## (\S+)", RegexOptions.Multiline)]
    private static partial Regex Release();
}
