using System.Text.RegularExpressions;
using ClaudeSessionLogger.Cli;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>Messages that tell people what to type.</summary>
public sealed partial class MessageTests : IDisposable
{
    readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Messages_name_every_command_by_the_main_name()
    {
        var other = Directory
            .EnumerateFiles(Repository.In("src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => OtherName().Matches(File.ReadAllText(file)).Select(match => $"{file}: {match.Value}"));
        Assert.Empty(other);
    }

    /// <summary>What messages say to run is a command that exists.</summary>
    [Fact]
    public void Commands_in_messages_exist()
    {
        var root = CommandLine.Create();
        var wrong = new List<string>();
        foreach (var file in Directory.EnumerateFiles(Repository.In("src"), "*.cs", SearchOption.AllDirectories))
        {
            // A text that is written in several strings is one text.
            var code = Joint().Replace(File.ReadAllText(file), "");
            foreach (Match use in Use().Matches(code))
            {
                var words = use.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                var command = root.Subcommands.FirstOrDefault(command => command.Name == words[0]);
                // Only after a command without an action, the next word is certainly a command as well.
                if (
                    command is null
                    || command.Action is null && !command.Subcommands.Any(sub => words.Skip(1).Contains(sub.Name))
                )
                    wrong.Add($"{Path.GetFileName(file)}: {use.Value}");
            }
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("hub")]
    [InlineData("hub leave")]
    [InlineData("hub revoke laptop")]
    [InlineData("budget")]
    [InlineData("budget remove day")]
    [InlineData("exclude")]
    [InlineData("report users --hub")]
    [InlineData("report daily --hub")]
    public async Task A_broken_settings_file_is_not_taken_for_an_empty_one(string line)
    {
        Directory.CreateDirectory(_home.Logger);
        var config = Path.Combine(_home.Logger, "config.json");
        await File.WriteAllTextAsync(config, "{ \"hub\": ", TestContext.Current.CancellationToken);
        Assert.Equal(
            new ProgramRun(
                64,
                "",
                $"claude-session-logger: cannot read {config} (line 1, column 10 is not valid JSON). Restore a good "
                    + "copy, or run claude-session-logger setup --reset-config to create one without exclusions.\n"
            ),
            await Built.Run(_home, line.Split(' '))
        );
    }

    [Theory]
    [InlineData("report --html /proc/x")]
    [InlineData("backup /proc/x")]
    [InlineData("export /proc/x")]
    public async Task A_file_that_cannot_be_written_is_named_as_it_was_given(string line)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc takes no files");
        (await Built.Run(_home, "log", "a finding")).Succeeded();
        var run = await Built.Run(_home, line.Split(' '));
        Assert.Equal(74, run.ExitCode);
        Assert.Matches(@"cannot write (?:to )?/proc/x \([^()]*[^().]\)\. [^/]+\.\n$", run.Error);
        Assert.DoesNotContain(".tmp", run.Error, StringComparison.Ordinal);
    }

    /// <summary>A failure is printed as a sentence, and others follow it.</summary>
    [Fact]
    public void Failures_end_with_a_full_stop()
    {
        var texts = Directory
            .EnumerateFiles(Repository.In("src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file =>
                FailureText()
                    .Matches(Joint().Replace(File.ReadAllText(file), ""))
                    .Select(match => $"{Path.GetFileName(file)}: {match.Groups[1].Value}")
            )
            .ToList();
        Assert.True(texts.Count > 200, $"{texts.Count} texts");
        Assert.All(
            texts,
            text =>
                Assert.True(text[^1] is '.' or '?' or '}' || s_clauses.Any(text.EndsWith), $"{text} has no full stop")
        );
    }

    /// <summary>Some messages of .NET and DuckDB end with a full stop, others do not.</summary>
    [Fact]
    public void The_message_of_an_exception_is_put_into_a_sentence_as_its_reason()
    {
        var messages = Directory
            .EnumerateFiles(Repository.In("src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => ExceptionMessage().Matches(File.ReadAllText(file)).Select(match => $"{file}: {match}"))
            // The message of a Failure is a whole sentence.
            .Where(line => !line.Contains("e is Failure", StringComparison.Ordinal));
        Assert.Empty(messages);
    }

    // Shown as the end of another sentence.
    static readonly string[] s_clauses = ["it is larger than 1 MB", "its text is not in the database"];

    /// <summary>Whoever installed the program has no folder docs.</summary>
    [Fact]
    public void Messages_name_pages_of_the_documentation_by_their_address()
    {
        var pages = Directory
            .EnumerateFiles(Repository.In("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != "DocsPage.cs")
            .SelectMany(file =>
                Page()
                    .Matches(Joint().Replace(File.ReadAllText(file), ""))
                    .Select(match => $"{Path.GetFileName(file)}: {match.Value}")
            );
        Assert.Empty(pages);
        Assert.All(
            (string[])[DocsPage.Counting, DocsPage.Hubs, DocsPage.Schema],
            address =>
            {
                Assert.StartsWith("https://", address, StringComparison.Ordinal);
                Assert.True(File.Exists(Repository.In("docs", Path.GetFileName(address))), address);
            }
        );
    }

    /// <summary>A terminal shows backticks as they are, and a shell runs what is between them.</summary>
    [Fact]
    public void Messages_have_no_backticks_around_commands()
    {
        var quoted = Directory
            .EnumerateFiles(Repository.In("src"), "*.cs", SearchOption.AllDirectories)
            // This text is for Claude.
            .Where(file => Path.GetFileName(file) != "SessionContextText.cs")
            .SelectMany(file => Backticks().Matches(File.ReadAllText(file)).Select(match => $"{file}: {match.Value}"));
        Assert.Empty(quoted);
    }

    [GeneratedRegex("[^\\n]*(?<!internal error: )(?:\\{(?:SafeText\\.Safe\\()?|Detail: )e\\.Message[)}][^\\n]*")]
    private static partial Regex ExceptionMessage();

    [GeneratedRegex("`(?:claude-session-logger|csl|chmod|systemctl|git|\\{[A-Z][A-Za-z]+\\}`)[^`\\n]*")]
    private static partial Regex Backticks();

    [GeneratedRegex(@"[Rr]un claude-memory-sync")]
    private static partial Regex OtherName();

    [GeneratedRegex(
        "FailureKind\\.\\w+,\\s*\\$?\"((?:[^\"\\\\{]|\\\\.|\\{(?:[^{}\"]|\"[^\"]*\"|\\{[^{}]*\\})*\\})+)\"\\s*[,)]"
    )]
    private static partial Regex FailureText();

    [GeneratedRegex("^[^/\\n]*\"[^\"\\n]*docs/[a-z]+\\.md", RegexOptions.Multiline)]
    private static partial Regex Page();

    [GeneratedRegex("\"\\s*\\+\\s*\\$?\"")]
    private static partial Regex Joint();

    [GeneratedRegex("[Rr]un claude-session-logger ([a-z]+(?: [a-z]+)?)(?=[ .,;\"])")]
    private static partial Regex Use();
}
