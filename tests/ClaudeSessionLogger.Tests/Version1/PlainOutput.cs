using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ClaudeSessionLogger.Tests.Version1;

/// <summary>
/// The output of a command without everything that differs between machines and runs: paths, new ids and times,
/// sizes and durations, and sentences for people, which may be reworded.
/// </summary>
sealed partial class PlainOutput(Version1Homes homes, IReadOnlyList<string> knownIds)
{
    /// <summary>The archive was made at this time; later times come from this run.</summary>
    static readonly DateTime s_archived = new(2026, 11, 28, 0, 28, 21, DateTimeKind.Utc);

    static readonly string[] s_sentences = ["detail", "advice", "about", "output", "did", "stays_here"];
    static readonly string[] s_measures = ["connected_ms", "round_trip_ms", "program_version", "source"];

    public JsonNode? Of(string command, JsonNode? output) => Value(command, "", output);

    JsonNode? Value(string command, string field, JsonNode? value) =>
        value switch
        {
            JsonObject fields => new JsonObject(
                fields.Select(pair => KeyValuePair.Create(pair.Key, Value(command, pair.Key, pair.Value)))
            ),
            JsonArray elements => new JsonArray([.. elements.Select(element => Value(command, field, element))]),
            null => null,
            _ when IsMasked(command, field) => $"({field})",
            _ when value.GetValueKind() == System.Text.Json.JsonValueKind.String => Text(value.GetValue<string>()),
            _ => value.DeepClone(),
        };

    static bool IsMasked(string command, string field) =>
        (command, field) switch
        {
            // The result of a check depends on the machine: its PATH, disk and init system.
            ("doctor" or "setup", "state") => true,
            ("backup", "bytes") or ("prime", "text" or "tokens") => true,
            // Titles are the users' own text; UpgradeTests compares them.
            ("sessions" or "sessions show" or "recent" or "report sessions" or "forget", "title") => true,
            _ => s_sentences.Contains(field) || s_measures.Contains(field),
        };

    public string Text(string text)
    {
        text = text.Replace(homes.Root, "(root)", StringComparison.Ordinal)
            .Replace(homes.EncodedRoot, "(root)", StringComparison.Ordinal);
        text = Id().Replace(text, id => knownIds.Contains(id.Value) ? id.Value : "(id)");
        text = Stamp().Replace(text, "(now)");
        text = CopyName().Replace(text, ".(version).");
        text = Time().Replace(text, time => IsOfThisRun(time.Value) ? "(now)" : time.Value);
        return Day().Replace(text, day => string.CompareOrdinal(day.Value, "2026-10") > 0 ? "(day)" : day.Value);
    }

    static bool IsOfThisRun(string time) =>
        DateTime.Parse(
            time,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal
        ) > s_archived;

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex Id();

    [GeneratedRegex(@"\d{8}T\d{9}Z")]
    private static partial Regex Stamp();

    [GeneratedRegex(@"\.\d{8}-\d{6}-[0-9a-f]{8}\.")]
    private static partial Regex CopyName();

    [GeneratedRegex(@"20\d\d-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")]
    private static partial Regex Time();

    [GeneratedRegex(@"^20\d\d-\d\d-\d\d$")]
    private static partial Regex Day();
}
