using System.Text;
using System.Text.Json;
using ClaudeSessionLogger.Platform.Text;
using Xunit;

namespace ClaudeSessionLogger.Tests.Platform;

/// <summary>Changes of JSON files that a person may have written.</summary>
public sealed class JsonEditTests
{
    const string Commented = """
        { // mine
          "a": 1, // one
          /* two */ "b": [ 1 ],
          "c": { "d": "}," }
        }
        """;

    [Fact]
    public void An_entry_is_replaced_and_all_else_stays() =>
        Assert.Equal(Commented.Replace("[ 1 ]", "2"), Set(Commented, ("b", "2")));

    [Fact]
    public void A_new_entry_follows_the_last()
    {
        Assert.Equal(
            Commented.Replace("\"},\" }", "\"},\" },\n  \"e\": 3"),
            Set(Commented, ("e", "3")).ReplaceLineEndings("\n")
        );
        Assert.Equal("{\n  \"a\": 1\n}", Set("{}", ("a", "1")));
        Assert.Equal("{ \"a\": 1, // x\n  \"b\": 2\n}", Set("{ \"a\": 1, // x\n}", ("b", "2")));
    }

    [Fact]
    public void A_removed_entry_takes_its_comma_and_line_with_it()
    {
        Assert.Equal("{\n  \"b\": 2\n}", Set("{\n  \"a\": 1,\n  \"b\": 2\n}", ("a", null)));
        Assert.Equal("{\n  \"a\": 1\n}", Set("{\n  \"a\": 1,\n  \"b\": 2\n}", ("b", null)));
        Assert.Equal("{\n}", Set("{\n  \"a\": 1\n}", ("a", null)));
        Assert.Equal("{ // x\n}", Set("{ // x\n  \"a\": 1\n}", ("a", null)));
        Assert.Equal("{\n  \"c\": 3\n}", Set("{\n  \"a\": 1\n}", ("a", null), ("c", "3")));
    }

    [Fact]
    public void The_items_of_a_list_keep_their_comments()
    {
        const string List = "[\n    \"a\", // one\n    \"b\" // two\n  ]";
        Assert.Equal("[\n     // one\n    \"b\", // two\n    \"c\"\n  ]", Change(List, [0], ["\"c\""]));
        Assert.Equal("[\n    \"a\" // one\n // two\n  ]", Change(List, [1], []).Replace("     //", " //"));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{ \"a\": ")]
    [InlineData("{} {}")]
    public void A_text_that_is_no_object_is_refused(string json) =>
        Assert.ThrowsAny<JsonException>(() => Set(json, ("a", "1")));

    [Fact]
    public void The_result_is_valid_JSON_whatever_is_removed_and_added()
    {
        foreach (var comma in (string[])["", ","])
        foreach (var removed in Enumerable.Range(0, 16))
        foreach (var added in Enumerable.Range(0, 3))
        {
            var json = "{ \"a\": 1, /*,*/ \"b\": 2 /* x */,\n\"c\": 3 // y,\n" + comma + " }";
            var changes = "abc"
                .Where((_, i) => (removed & (1 << i)) != 0)
                .Select(name => (name.ToString(), (string?)null))
                .Concat(Enumerable.Range(0, added).Select(i => ($"n{i}", (string?)"0")));
            using var result = JsonDocument.Parse(
                Set(json, [.. changes]),
                new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = comma == "," }
            );
            Assert.Equal(
                "abc"
                    .Where((_, i) => (removed & (1 << i)) == 0)
                    .Select(name => name.ToString())
                    .Concat(Enumerable.Range(0, added).Select(i => $"n{i}")),
                result.RootElement.EnumerateObject().Select(entry => entry.Name)
            );
        }
    }

    static string Set(string json, params (string Name, string? Value)[] changes) =>
        Encoding.UTF8.GetString(
            JsonEdit.SetInObject(Encoding.UTF8.GetBytes(json), changes.ToDictionary(c => c.Name, c => c.Value))
        );

    static string Change(string json, HashSet<int> removed, string[] added) =>
        Encoding.UTF8.GetString(JsonEdit.ChangeArray(Encoding.UTF8.GetBytes(json), removed, added, "    "));
}
