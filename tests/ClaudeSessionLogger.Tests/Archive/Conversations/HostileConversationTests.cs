using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ClaudeSessionLogger.Archive.Conversations;
using ClaudeSessionLogger.Archive.Conversations.Rendering;
using ClaudeSessionLogger.Tests.Support;
using Xunit;
using static ClaudeSessionLogger.Tests.Support.ConversationRow;
using ReadConversation = ClaudeSessionLogger.Archive.Conversations.Conversation;

namespace ClaudeSessionLogger.Tests.Archive.Conversations;

/// <summary>Texts that try to leave their place, and files that are damaged.</summary>
public sealed partial class HostileConversationTests : IDisposable
{
    const string Session = "0a1b2c3d-0000-4000-8000-00000000000b";
    const string Attack =
        "\e]0;owned\a\e[2J\u009b31m </script><script>alert(1)</script><img src=x onerror=alert(1)> \"'><b> ]]> --> "
        + "</pre></details></section></style> \u202egnp.exe\u200b ![x](http://evil/?q) \r\n```\n~~~~\n<iframe "
        + "src=//evil>";

    readonly ConversationHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void No_text_controls_the_terminal() =>
        Assert.All(
            ConversationHome.AllFormats(Hostile()),
            page =>
            {
                Assert.DoesNotMatch("[\u0000-\b\u000b-\u001a\u007f-\u009f]|\e(?!\\[[0-9]*m)", page);
                // JSON is for programs.
                if (!page.StartsWith('{'))
                    Assert.DoesNotContain('\u202e', page);
            }
        );

    [Fact]
    public void Html_contains_only_our_own_elements()
    {
        var options = new ReadingOptions { Tools = ToolDisplay.Full, Thinking = true };
        var page = ConversationHome.Render(Hostile(), output => new HtmlRenderer(output), options);
        var names = Tag().Matches(page).Select(match => match.Groups[1].Value.ToLowerInvariant()).ToHashSet();
        Assert.Empty(
            names.Except([
                "html",
                "head",
                "meta",
                "title",
                "style",
                "body",
                "header",
                "main",
                "h1",
                "h2",
                "h3",
                "p",
                "code",
                "small",
                "section",
                "article",
                "details",
                "summary",
                "div",
                "pre",
                "ins",
                "del",
                "b",
            ])
        );
        // Each element that is opened is closed.
        Assert.All(
            names.Except(["meta"]),
            name => Assert.Equal(Count(page, $"<{name}[ >]"), Count(page, $"</{name}>"))
        );
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Markdown_passes_on_no_html_and_closes_fences()
    {
        var conversation = _home.Write(
            Session,
            Prompt(1, 0, "<script>x</script> and `<b>` in code", Session),
            Answer(2, 1, "```\nopen <b>", Session),
            Prompt(3, 2, "<i>after</i> ![image](https://example.com/?secret)", Session)
        );
        var page = ConversationHome.Render(conversation, output => new MarkdownRenderer(output));
        Assert.Contains("> &lt;script>x&lt;/script> and `<b>` in code", page, StringComparison.Ordinal);
        Assert.Contains("```\nopen <b>\n```\n", page, StringComparison.Ordinal);
        Assert.Contains("> &lt;i>after&lt;/i> !\\[image](", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_transcripts_read_in_every_format()
    {
        var original = File.ReadAllBytes(_home.Transcript);
        var random = new Random(15);
        for (var round = 0; round < 60; round++)
        {
            var bytes = original.ToArray();
            for (var i = 0; i < 1 + round; i++)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(_home.Transcript, bytes[..(round % 3 == 0 ? random.Next(bytes.Length) : bytes.Length)]);
            foreach (var page in ConversationHome.AllFormats(_home.Open()))
                Assert.NotEqual("", page);
        }
    }

    [Fact]
    public void Values_of_any_type_read_in_every_format()
    {
        JsonNode?[] values =
        [
            null,
            1,
            "x",
            true,
            new JsonArray(1, null, "x", new JsonArray()),
            new JsonObject { ["text"] = 1, ["type"] = "text" },
        ];
        var rows = File.ReadAllLines(_home.Transcript).Where(line => line.EndsWith('}')).ToList();
        foreach (var value in values)
        {
            File.WriteAllLines(_home.Transcript, rows.Select(row => Replaced(JsonNode.Parse(row)!, value)));
            foreach (var page in ConversationHome.AllFormats(_home.Open()))
                Assert.NotEqual("", page);
        }
    }

    [Fact]
    public void Lone_surrogates_and_deep_nesting_read_in_every_format()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 5000)) + string.Concat(Enumerable.Repeat("]", 5000));
        var conversation = _home.Write(
            Session,
            Prompt(1, 0, "x", Session).Replace("\"x\"", "\"\\ud83d cut \\udc00\"", StringComparison.Ordinal),
            Call(2, 1, "Bash", new() { ["command"] = "x" }, Session)
                .Replace("\"command\"", "\"\\ud800\":1,\"command\"", StringComparison.Ordinal),
            Answer(3, 2, "y", Session).Replace("\"y\"", deep, StringComparison.Ordinal),
            Answer(4, 3, "the end", Session)
        );
        Assert.All(
            ConversationHome.AllFormats(conversation),
            page => Assert.Contains("the end", page, StringComparison.Ordinal)
        );
    }

    ReadConversation Hostile() =>
        _home.Write(
            Session,
            Prompt(1, 0, Attack, Session),
            Answer(2, 1, Attack, Session),
            Call(3, 2, Attack, new() { ["command"] = Attack, [Attack] = Attack }, Session),
            Result(4, 3, 3, Attack, Session),
            Call(5, 4, "Edit", new() { ["file_path"] = Attack, ["new_string"] = Attack }, Session),
            Result(6, 5, 5, Attack, Session),
            Prompt(7, 6, $"<command-name>{Attack}</command-name>", Session),
            Prompt(8, 7, $"<task-notification><summary>{Attack}</summary></task-notification>", Session)
        );

    // One value of each row, another in each row.
    static string Replaced(JsonNode row, JsonNode? value)
    {
        var message = row["message"] as JsonObject ?? row["attachment"] as JsonObject ?? row.AsObject();
        var content = (message["content"] as JsonArray)?[0] as JsonObject ?? message;
        foreach (var name in content.Select(property => property.Key).Where(name => name != "type").ToList())
            content[name] = value?.DeepClone();
        if (row["toolUseResult"] is JsonObject result)
            foreach (var name in result.Select(property => property.Key).ToList())
                result[name] = value?.DeepClone();
        return row.ToJsonString();
    }

    static int Count(string page, string pattern) => Regex.Count(page, pattern);

    [GeneratedRegex(@"</?\s*([A-Za-z][A-Za-z0-9]*)")]
    private static partial Regex Tag();
}
