using ClaudeSessionLogger.Archive.Conversations;
using ClaudeSessionLogger.Archive.Conversations.Rendering;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Archive.Conversations;

/// <summary>
/// A session with every kind of message looks as in Golden/ in every format; CSL_RENEW_GOLDEN=1 writes the files again.
/// </summary>
public sealed class ConversationPageTests : IDisposable
{
    readonly ConversationHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void The_text_page() => Matches("conversation.txt", ConversationHome.Text(_home.Open()));

    [Fact]
    public void The_page_with_everything() =>
        Matches(
            "conversation-full.txt",
            ConversationHome.Text(
                _home.Open(),
                new()
                {
                    Tools = ToolDisplay.Full,
                    Subagents = SubagentDisplay.Inline,
                    Thinking = true,
                }
            )
        );

    [Fact]
    public void The_page_of_a_narrow_terminal()
    {
        var page = ConversationHome.Render(_home.Open(), output => new TextRenderer(output, 59, hasColours: true));
        Matches("conversation-narrow.txt", page.Replace('\x1b', '␛'));
        Assert.All(
            page.Split('\n').Where(line => !line.Contains("session ", StringComparison.Ordinal)),
            line => Assert.InRange(SafeText.Width(SafeText.Safe(line)), 0, 59)
        );
    }

    [Fact]
    public void A_long_title_is_broken_between_words()
    {
        var output = new StringWriter { NewLine = "\n" };
        var title = string.Join(' ', Enumerable.Repeat("refunds", 14));
        new TextRenderer(output, 59, hasColours: false).Begin(new(new("7c1e"), title, null, null));
        var lines = output.ToString().Split('\n');
        Assert.Equal(string.Join(' ', Enumerable.Repeat("refunds", 7)), lines[0]);
        Assert.Equal(lines[0], lines[1]);
    }

    [Theory]
    [InlineData("- an item", 2)]
    [InlineData("  * an item", 4)]
    [InlineData("> quoted", 2)]
    [InlineData("**One confirmed bug**, in", 0)]
    [InlineData("*One* bug", 0)]
    public void Only_items_of_lists_are_indented(string line, int columns) =>
        Assert.Equal(columns, TextRenderer.ItemIndent(line));

    [Fact]
    public void The_markdown_page() =>
        Matches(
            "conversation.md",
            ConversationHome.Render(_home.Open(), output => new MarkdownRenderer(output), new() { Thinking = true })
        );

    [Fact]
    public void The_html_page() =>
        Matches("conversation.html", ConversationHome.Render(_home.Open(), output => new HtmlRenderer(output)));

    [Fact]
    public void The_json_page() => Matches("conversation.json", ConversationHome.Json(_home.Open()));

    static void Matches(string name, string page)
    {
        Assert.SkipUnless(TimeZoneInfo.Local.BaseUtcOffset == TimeSpan.Zero, "the pages show times of UTC");
        var path = Repository.In("tests", "ClaudeSessionLogger.Tests", "Golden", name);
        if (Environment.GetEnvironmentVariable("CSL_RENEW_GOLDEN") is not null)
            File.WriteAllText(path, page);
        Assert.Equal(File.ReadAllText(path), page);
    }
}
