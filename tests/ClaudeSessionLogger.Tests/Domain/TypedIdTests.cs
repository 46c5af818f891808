using System.Text;
using System.Text.Json;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication.Hubs.Folder;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Domain;

/// <summary>In text, JSON and sort orders, a typed id is its value.</summary>
public sealed class TypedIdTests
{
    [Fact]
    public void The_default_id_is_the_empty_id()
    {
        Assert.Equal("", default(SessionId).Value);
        Assert.Equal(new(""), default(SessionId));
        Assert.Equal(new(""), default(EntryId));
        Assert.Equal(new SessionId("").GetHashCode(), default(SessionId).GetHashCode());
        Assert.Equal(0, default(EntryId).CompareTo(new("")));
    }

    [Fact]
    public void A_missing_id_is_not_the_empty_id()
    {
        Assert.Null(SessionId.Of(null));
        Assert.Equal(new EntryId(""), EntryId.Of(""));
    }

    [Fact]
    public void An_id_in_text_is_its_value()
    {
        SessionId? none = null;
        Assert.Equal("a, b", $"{new SessionId("a")}, {new EntryId("b")}");
        Assert.Equal("a|b", string.Join('|', new EntryId("a"), new EntryId("b")));
        Assert.Equal("a", new SessionId("a") + $"{none}");
    }

    [Fact]
    public void Ids_sort_by_ordinal_comparison()
    {
        string[] texts = ["a", "B", "ä", "\u00ad", "b", "", "A-1", "A1", "𝄞", "\uffff"];
        var expected = texts.Order(StringComparer.Ordinal).ToList();
        Assert.Equal(expected, texts.Select(text => new SessionId(text)).Order().Select(id => id.Value));
        Assert.Equal(expected, texts.Select(text => new EntryId(text)).Order().Select(id => id.Value));
        Assert.Equal(expected, new SortedSet<EntryId>(texts.Select(text => new EntryId(text))).Select(id => id.Value));
    }

    [Fact]
    public void A_short_id_is_as_long_as_its_value_allows()
    {
        Assert.Equal("12345678", new SessionId("123456789").Short);
        Assert.Equal("1", new EntryId("1").Short);
        Assert.Equal("", default(EntryId).Short);
    }

    [Fact]
    public void An_id_in_json_is_its_value()
    {
        Assert.Equal("\"a\"", JsonSerializer.Serialize(new SessionId("a")));
        Assert.Equal("[\"a\",null]", JsonSerializer.Serialize(new EntryId?[] { new("a"), null }));
        Assert.Equal([new("a"), null], JsonSerializer.Deserialize<SessionId?[]>("[\"a\",null]")!);
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<EntryId>("5"));
    }

    [Fact]
    public void A_line_of_a_hubs_folder_without_a_proper_entry_id_is_no_event()
    {
        var story = new LogStory();
        var line = Encoding.UTF8.GetString(HubFolderEventJson.Line(story.Write("text", "e1")));
        Assert.NotNull(Parse(line));
        Assert.All(["5", "null", "[]", "{}"], wrong => Assert.Null(Parse(line.Replace("\"e1\"", wrong))));
        Assert.Equal(default, Parse(line.Replace("\"e1\"", "\"\""))!.Content.EntryId);

        LogEvent? Parse(string text) => HubFolderEventJson.Parse(Encoding.UTF8.GetBytes(text.TrimEnd()), story.Device);
    }
}
