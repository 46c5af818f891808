using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace ClaudeSessionLogger.Tests.Version1;

/// <summary>
/// Finds differences from a recorded JSON value. New fields and elements also count as differences, unless
/// their path is among <paramref name="additions"/>: <c>hub.damaged</c> is a field, <c>doctor[projections]</c> an
/// element.
/// </summary>
sealed class JsonComparison(IReadOnlySet<string> additions)
{
    /// <summary>
    /// The first of these fields that an element has identifies it, so that new elements can come between others.
    /// </summary>
    static readonly string[] s_keys = ["view", "column", "check", "step", "model"];

    public List<string> Differences(string place, JsonNode? recorded, JsonNode? now)
    {
        var differences = new List<string>();
        Compare(place, recorded, now, differences);
        return differences;
    }

    /// <summary>Fails with all differences; Assert.Empty would truncate them.</summary>
    public static void AssertNone(IEnumerable<string> differences)
    {
        var all = string.Join('\n', differences);
        Assert.True(all.Length == 0, all);
    }

    void Compare(string place, JsonNode? recorded, JsonNode? now, List<string> differences)
    {
        if (recorded is JsonObject fields && now is JsonObject others)
            CompareFields(place, fields, others, differences);
        else if (recorded is JsonArray elements && now is JsonArray more)
            CompareElements(place, elements, more, differences);
        else if (!JsonNode.DeepEquals(recorded, now))
            differences.Add($"{place} was {Text(recorded)} and is {Text(now)}");
    }

    void CompareFields(string place, JsonObject recorded, JsonObject now, List<string> differences)
    {
        foreach (var (name, value) in recorded)
        {
            if (now.TryGetPropertyValue(name, out var current))
                Compare($"{place}.{name}", value, current, differences);
            else
                differences.Add($"{place}.{name} is missing");
        }

        foreach (var (name, _) in now.Where(field => !recorded.ContainsKey(field.Key)))
            AddIfUnknown($"{place}.{name}", differences);
    }

    void CompareElements(string place, JsonArray recorded, JsonArray now, List<string> differences)
    {
        var rest = now.ToList();
        foreach (var element in recorded)
        {
            var key = Key(element);
            var index = rest.FindIndex(other => key is null || Key(other) == key);
            var elementPlace = $"{place}[{key}]";
            if (index < 0)
            {
                differences.Add($"{elementPlace} is missing: {Text(element)}");
                continue;
            }

            Compare(elementPlace, element, rest[index], differences);
            rest.RemoveAt(index);
        }

        foreach (var element in rest)
            AddIfUnknown($"{place}[{Key(element)}]", differences);
    }

    void AddIfUnknown(string place, List<string> differences)
    {
        if (!additions.Contains(place))
            differences.Add($"{place} is new; if that is meant, Additions.cs has to name it");
    }

    static string? Key(JsonNode? element) =>
        element is JsonObject fields && s_keys.FirstOrDefault(fields.ContainsKey) is { } key
            ? fields[key]?.ToString()
            : null;

    static string Text(JsonNode? value) => value?.ToJsonString(JsonSerializerOptions.Default) ?? "null";
}
