using System.Text.RegularExpressions;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Project;

/// <summary>Checks the comments and strings, which CSharpier does not break at 120 columns.</summary>
public sealed partial class LineWidthTests
{
    const int MostColumns = 120;

    static readonly string[] s_folders = ["src", "tests", "bench", "build"];

    // A generated table with one long line for each range.
    static readonly string[] s_generated = ["UnicodeDecomposition.cs"];

    [Fact]
    public void No_line_is_longer_than_120_columns()
    {
        var files = s_folders.SelectMany(folder =>
            Directory.EnumerateFiles(Repository.In(folder), "*.cs", SearchOption.AllDirectories)
        );
        var wide = files
            .Where(file => !s_generated.Contains(Path.GetFileName(file)))
            .SelectMany(file => TooWide(File.ReadAllText(file)).Select(line => $"{Name(file)}:{line}"))
            .ToList();
        Assert.True(wide.Count == 0, $"{wide.Count} lines are too long:\n{string.Join("\n", wide.Take(40))}");
    }

    [Theory]
    [InlineData("    // ", true)]
    [InlineData("    var text = \"", true)]
    [InlineData("    var text = \"\"\"", false)]
    [InlineData("    var text = \"\"\"\n        select ", false)]
    [InlineData("    var text = \"\"\"\n        select 1\n        \"\"\";\n    // ", true)]
    [InlineData("    var text = \"\"\"x\"\"\";\n    // ", true)]
    [InlineData("    var text = \"\"\"\"\n        a \"\"\" b\n        select ", false)]
    [InlineData("    // Three quotes \"\"\" in a comment.\n    // ", true)]
    public void A_long_line_is_found_outside_of_raw_strings(string code, bool isFound) =>
        Assert.Equal(isFound, TooWide(code + new string('x', MostColumns)).Any());

    /// <summary>The numbers of lines that are too long, except in raw strings, which contain SQL or scripts.</summary>
    static IEnumerable<string> TooWide(string code)
    {
        // The number of quotes that end the raw string around this line; 0 outside of raw strings.
        var closing = 0;
        foreach (var (index, line) in code.Split('\n').Index())
        {
            var isRaw = closing > 0;
            if (isRaw || !line.TrimStart().StartsWith("//", StringComparison.Ordinal))
            {
                foreach (var quotes in Quotes().EnumerateMatches(line))
                {
                    isRaw = true;
                    if (closing == 0)
                        closing = quotes.Length;
                    else if (quotes.Length >= closing)
                        closing = 0;
                }
            }

            // An emoji is one character, not two.
            var columns = line.EnumerateRunes().Count();
            if (columns > MostColumns && !isRaw)
                yield return $"{index + 1} ({columns} columns)";
        }
    }

    [GeneratedRegex("\"{3,}")]
    private static partial Regex Quotes();

    static string Name(string file) => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/');
}
