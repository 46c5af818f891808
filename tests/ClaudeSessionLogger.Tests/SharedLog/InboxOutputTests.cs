using System.Text.Json.Nodes;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.SharedLog;

/// <summary>News counts as read only after it was printed, and can be listed again.</summary>
public sealed class InboxOutputTests : IDisposable
{
    readonly LogMachine _keith = new("Keith"),
        _jane = new("Jane");

    public void Dispose()
    {
        _keith.Dispose();
        _jane.Dispose();
    }

    [Fact]
    public async Task Read_news_can_be_listed_again()
    {
        _jane.Log("first");
        _keith.Pull(_jane);
        (await _keith.Run("inbox")).Succeeded();
        _jane.Log("second");
        _keith.Pull(_jane);

        var all = (await _keith.Run("inbox", "--all", "--json")).Succeeded();
        Assert.Equal(
            [("first", false), ("second", true)],
            JsonNode
                .Parse(all.Out)!
                .AsArray()
                .Select(item => ((string)item!["entry"]!["title"]!, (bool)item["unread"]!))
        );
        Assert.Equal(0, _keith.CountUnread());
        Assert.Equal(64, (await _keith.Run("inbox", "--all", "--clear")).ExitCode);
    }

    [Fact]
    public async Task News_stays_unread_if_the_reader_exits_before_all_of_it_is_written()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A pipe that breaks is made with sh.");
        var entry = _jane.Log("refunds");
        // More than fits into a pipe.
        _jane.Change(
            entry.Id,
            [.. Enumerable.Range(0, 400).Select(_ => new EntryChange(EventKind.Note, new string('x', 300)))]
        );
        _keith.Pull(_jane);

        var run = await Shell("inbox | head -n 1");

        Assert.Equal(1, _keith.CountUnread());
        Assert.StartsWith(entry.Id.Short, run.Out, StringComparison.Ordinal);
        Assert.Contains("The changes stay unread", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task News_stays_unread_if_the_reader_exits_after_all_of_it_was_written()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Only Unix tells that the reader of a pipe is gone.");
        _jane.Log("first");
        _jane.Log("second");
        _keith.Pull(_jane);
        using var process = ProgramRun.Start("dotnet", [typeof(Settings).Assembly.Location, "inbox"], Variables);
        // While this process reads the database, the program can read and print the news, but cannot mark it.
        using (Database.OpenToRead(_keith.Paths, CapturedHome.Wait))
        {
            Assert.Contains("first", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
            process.StandardOutput.Close();
        }

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, _keith.CountUnread());
    }

    [Theory]
    [InlineData("inbox | cat")]
    [InlineData("inbox | head -n 100")]
    [InlineData("inbox --clear | true")]
    public async Task News_is_read_if_the_reader_reads_to_the_end(string line)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The pipe is made with sh.");
        _jane.Log("refunds");
        _keith.Pull(_jane);

        (await Shell(line)).Succeeded();

        Assert.Equal(0, _keith.CountUnread());
    }

    [Fact]
    public async Task News_stays_unread_if_there_is_no_output_at_all()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The output is closed with sh.");
        _jane.Log("refunds");
        _keith.Pull(_jane);

        await Shell("inbox >&-");

        Assert.Equal(1, _keith.CountUnread());
    }

    Task<ProgramRun> Shell(string line) =>
        ProgramRun.Of("/bin/sh", ["-c", $"dotnet '{typeof(Settings).Assembly.Location}' {line}"], Variables);

    Dictionary<string, string> Variables
    {
        get
        {
            var variables = _keith.Home.Environment();
            variables["CLAUDE_LOGGER_USER"] = "Keith";
            if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } root)
                variables["DOTNET_ROOT"] = root;
            return variables;
        }
    }
}
