using System.Text.RegularExpressions;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Project;

/// <summary>The published program prints what README.md shows.</summary>
public sealed partial class ReadmeTests
{
    const int MaxLines = 100;

    // These change the machine or run this test, so they are only checked and not run.
    static readonly Dictionary<string, string> s_notRun = new()
    {
        ["./install.sh"] = "install.sh",
        ["./test.sh"] = "test.sh",
    };

    static readonly string s_readme = File.ReadAllText(Repository.In("README.md"));

    [Fact]
    public async Task Every_example_prints_the_output_in_the_readme()
    {
        using var shell = await DemoShell.Open();
        var examples = ConsoleExample.In(s_readme).Where(example => !s_notRun.ContainsKey(example.Command)).ToList();
        Assert.NotEmpty(examples);
        var wrong = new List<string>();
        foreach (var example in examples)
        {
            var run = (await shell.Run(example.Command)).Succeeded();
            if (example.Difference(run.Out + run.Error) is { } difference)
                wrong.Add(difference);
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Theory]
    [InlineData("6 sessions\n…\n$16.07\n", true)]
    [InlineData("6 sessions\n…\n", true)]
    [InlineData("… sessions\nof 2026-01-02 03:04, 5h ago  all\n$16.07", true)]
    [InlineData("6 sessions\nof 2026-01-02 03:04, 5h ago  all\n$16.08", false)]
    [InlineData("6 sessions\nof 2026-01-02 03:04, 5h ago  all", false)]
    [InlineData("", false)]
    public void A_wrong_output_in_a_page_is_detected(string page, bool isRight) =>
        Assert.Equal(
            isRight,
            new ConsoleExample("x", page).Difference("6 sessions\nof 2026-11-22 21:16, 2 min ago all\n$16.07\n") is null
        );

    [Fact]
    public async Task Every_script_in_the_readme_exists_and_runs()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has install.ps1.");
            return;
        }

        foreach (var (command, file) in s_notRun)
        {
            Assert.Contains(command, s_readme, StringComparison.Ordinal);
            var path = Repository.In(file);
            Assert.True(File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserExecute), $"{file} is not executable");
            var shell = File.ReadLines(path).First() is "#!/bin/sh" ? "sh" : "bash";
            (
                await ProgramRun.Of(
                    shell,
                    ["-n", path],
                    new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "" }
                )
            ).Succeeded();
        }
    }

    [Fact]
    public void The_readme_stays_short() => Assert.InRange(s_readme.Split('\n').Length - 1, 1, MaxLines);

    [Fact]
    public void The_SQL_in_the_readme_runs()
    {
        using var home = new TemporaryHome();
        var sql = SqlBlock().Match(s_readme).Groups[1].Value;
        Assert.NotEmpty(sql);
        using var database = Database.Open(
            new(home.Path, home.Config, home.Logger),
            TimeProvider.System,
            TimeSpan.Zero
        );
        Assert.Empty(database.Query(sql, row => row.GetString(0)));
    }

    [GeneratedRegex(@"^```sql\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex SqlBlock();
}
