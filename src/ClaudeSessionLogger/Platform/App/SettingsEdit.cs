using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Platform.App;

/// <summary>
/// Changes the text of <c>config.json</c> where the settings have changed. The comments in it stay; in a list, those of
/// the items that stay.
/// </summary>
static class SettingsEdit
{
    const string Indent = "  ";

    public static byte[] Apply(byte[] text, JsonObject before, JsonObject after, JsonSerializerOptions readable)
    {
        var json = text.AsSpan(text.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0);
        var values = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (name, _) in before.Where(setting => !after.ContainsKey(setting.Key)))
            values[name] = null;
        foreach (var (name, value) in after)
        {
            if (before.TryGetPropertyValue(name, out var old) && JsonNode.DeepEquals(old, value))
                continue;
            values[name] =
                old is JsonArray from && value is JsonArray to && JsonEdit.ValueIn(json, name) is { } list
                    ? Edited(list, from, to, readable)
                    : Readable(value, readable);
        }

        return JsonEdit.SetInObject(json, values);
    }

    static string Edited(string list, JsonArray before, JsonArray after, JsonSerializerOptions readable)
    {
        if (!list.Contains('\n') && after.All(item => item is JsonValue))
            return $"[{string.Join(", ", after.Select(item => item!.ToJsonString(readable)))}]";

        var added = after.ToList();
        var removed = new HashSet<int>();
        var kept = new List<JsonNode?>();
        for (var i = 0; i < before.Count; i++)
        {
            if (added.FindIndex(item => JsonNode.DeepEquals(item, before[i])) is >= 0 and var at)
            {
                kept.Add(added[at]);
                added.RemoveAt(at);
            }
            else
                removed.Add(i);
        }

        // Items can only be removed, and added at the end.
        if (kept.Count == 0 || !kept.Concat(added).SequenceEqual(after))
            return Readable(after, readable);
        var items = added.Select(item => Readable(item, readable).ReplaceLineEndings("\n" + Indent));
        return Encoding.UTF8.GetString(
            JsonEdit.ChangeArray(Encoding.UTF8.GetBytes(list), removed, items, Indent + Indent)
        );
    }

    static string Readable(JsonNode? value, JsonSerializerOptions readable) =>
        value?.ToJsonString(readable).ReplaceLineEndings("\n" + Indent) ?? "null";
}
