using System.Text.Json.Nodes;

namespace ClaudeSessionLogger.Tests.Version1;

/// <summary>
/// Fields that version 1 named differently in different commands. Every object that has the old name has the common
/// name too, so that a program needs to know only that one.
/// </summary>
static class CommonNames
{
    static readonly IReadOnlyList<(string Old, string Common)> s_sameValue =
    [
        ("actor", "written_by"),
        ("device", "machine"),
        ("type", "session_type"),
        ("branch", "git_branch"),
    ];

    /// <summary>The places of objects in which a common name is missing, or has another value.</summary>
    public static IEnumerable<string> Missing(string place, JsonNode? value) =>
        value switch
        {
            JsonObject fields => Missing(place, fields)
                .Concat(fields.SelectMany(field => Missing($"{place}.{field.Key}", field.Value))),
            JsonArray elements => elements.SelectMany(element => Missing($"{place}[]", element)),
            _ => [],
        };

    static IEnumerable<string> Missing(string place, JsonObject fields)
    {
        foreach (var (old, common) in s_sameValue)
            if (fields.ContainsKey(old) && !IsSame(fields, old, common))
                yield return $"{place}.{old} without {common}";
        if (fields.ContainsKey("id") && fields.ContainsKey("category") && !IsSame(fields, "id", "entry_id"))
            yield return $"{place}.id without entry_id";
        if (fields.ContainsKey("project_key") && (string?)fields["project"] is null or "")
            yield return $"{place}.project_key without project";
        // Tokens of a model, but not the prices or costs of tokens.
        if (fields.ContainsKey("responses") && fields.ContainsKey("input") && !IsSame(fields, "input", "input_tokens"))
            yield return $"{place}.input without input_tokens";
    }

    static bool IsSame(JsonObject fields, string old, string common) =>
        fields.ContainsKey(common) && JsonNode.DeepEquals(fields[old], fields[common]);
}
