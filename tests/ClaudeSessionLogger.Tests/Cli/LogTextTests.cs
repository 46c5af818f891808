using System.Text.Json.Nodes;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>Any text is stored unchanged and shown without escape sequences.</summary>
public sealed class LogTextTests : IDisposable
{
    readonly LogMachine _keith = new("Keith");

    public void Dispose() => _keith.Dispose();

    [Theory]
    [InlineData("'; drop table log_entries; --", "'; drop table log_entries; --")]
    [InlineData("$id %s {0} \\n \"quoted\"", "$id %s {0} \\n \"quoted\"")]
    [InlineData("📬 家族 𝔘𝔫𝔦 e\u0301", "📬 家族 𝔘𝔫𝔦 e\u0301")]
    [InlineData("\x1b[2J\x1b]0;owned\arm \u009b31mred", "rm red")]
    [InlineData("\u202egnp.exe\u202c \u2066x\u2069", "gnp.exe x")]
    [InlineData("two\nlines\r\nand\ttabs", "two lines and tabs")]
    public async Task A_title_is_stored_unchanged_and_shown_on_one_line(string title, string shown)
    {
        (await _keith.Run("log", "--category", "issue", "--title", title, "--body", title)).Succeeded();
        var list = (await _keith.Run("list")).Succeeded().Out.ReplaceLineEndings("\n");
        Assert.Equal(3, list.Split('\n').Length);
        Assert.Contains($"open    {shown}  ", list, StringComparison.Ordinal);

        var entry = JsonNode.Parse((await _keith.Run("list", "--json")).Succeeded().Out)![0]!;
        Assert.Equal((title, title), ((string?)entry["title"], (string?)entry["body"]));
        var all = string.Concat(
            await Task.WhenAll(
                ((string[])["show", "history"]).Select(async command =>
                    (await _keith.Run(command, (string)entry["id"]!)).Succeeded().Out
                )
            )
        );
        Assert.All("\x1b\u009b\a\u202e\u2066", mark => Assert.DoesNotContain(mark, all));
        Assert.Contains($"title     {shown}\n", all.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        // The title finds the entry, and SQL in an id finds nothing.
        (await _keith.Run("show", "--title-match", title)).Succeeded();
        Assert.Equal(66, (await _keith.Run("show", "' or 1=1 --")).ExitCode);
    }

    [Fact]
    public async Task A_body_of_a_megabyte_is_read_from_stdin_and_shown_unchanged()
    {
        var body = string.Concat(
            Enumerable.Range(0, 16_000).Select(line => $"line {line} of a long text, with an emoji 📬 and all that\n")
        );
        Assert.InRange(body.Length, 900_000, 1_100_000);
        (await _keith.Pipe(body + "\n", "log", "--category", "finding", "--title", "long", "--body", "-")).Succeeded();
        Assert.Equal(
            body,
            (string?)
                JsonNode.Parse((await _keith.Run("show", "--title-match", "long", "--json")).Succeeded().Out)!["body"]
        );
        Assert.Contains(
            body,
            (await _keith.Run("show", "--title-match", "long")).Succeeded().Out.ReplaceLineEndings("\n"),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("log", "--category", "note", "--title", "x", "--body", "-")]
    [InlineData("resolve", "--title-match", "there", "--note", "-")]
    [InlineData("note", "--title-match", "there", "-")]
    public async Task Ten_megabytes_are_refused_and_nothing_is_written(params string[] arguments)
    {
        _keith.Log("there");
        var run = await _keith.Pipe(new string('x', 10_000_000), arguments);
        Assert.Equal(64, run.ExitCode);
        Assert.Matches(
            "^claude-session-logger: the (body|note) on standard input is larger than 4,194,304 bytes; .*\\.\\s*$",
            run.Error
        );
        Assert.Single(_keith.Rows("log_events"));
    }

    [Theory]
    [InlineData("", 64)]
    [InlineData("  ", 64)]
    [InlineData("fits", 0)]
    public async Task An_empty_title_is_refused(string title, int code) =>
        Assert.Equal(code, (await _keith.Run("log", "--category", "note", "--title", title)).ExitCode);

    [Fact]
    public void Text_that_no_hub_can_store_is_refused()
    {
        Assert.Contains("NUL", Assert.Throws<Failure>(() => _keith.Log("a\0b")).Message, StringComparison.Ordinal);
        Assert.Contains(
            "half of a character",
            Assert.Throws<Failure>(() => _keith.Log("t", body: "\ud83d")).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "8,193 bytes",
            Assert.Throws<Failure>(() => _keith.Log(new string('x', 8193))).Message,
            StringComparison.Ordinal
        );
        Assert.Empty(_keith.Rows("log_events"));
    }
}
