using System.Globalization;
using System.Text.Json;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.SharedLog;

namespace ClaudeSessionLogger.Mcp;

/// <summary>
/// Reads the arguments of a tool call. Throws a <see cref="Failure"/> for an invalid argument, with the valid values in
/// its message.
/// </summary>
sealed class ToolArguments
{
    readonly string _tool;
    readonly IReadOnlyDictionary<string, JsonElement> _given;

    /// <summary>The id that the client gave this call; null if it gave none.</summary>
    public string? Call { get; init; }

    public ToolArguments(string tool, IReadOnlyList<string> known, IEnumerable<KeyValuePair<string, JsonElement>> given)
    {
        _tool = tool;
        _given = given.Where(argument => argument.Value.ValueKind != JsonValueKind.Null).ToDictionary(StringComparer.Ordinal);
        if (_given.Keys.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
            throw new Failure(
                FailureKind.Invalid,
                $"{tool} has no argument '{SafeText.Safe(unknown)}'; its arguments are {string.Join(", ", known)}."
            );
    }

    /// <summary>Returns a text argument; null if it is missing or empty.</summary>
    public string? Word(string name) => !_given.TryGetValue(name, out var value) ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString() is { Length: > 0 } text ? text : null
        : throw Wrong(name, "a string");

    public string Required(string name) =>
        Word(name) is { } text && !string.IsNullOrWhiteSpace(text) ? text : throw new Failure(
            FailureKind.Invalid,
            $"{_tool} needs '{name}', a non-empty string."
        );

    public bool Flag(string name) => _given.TryGetValue(name, out var value) && value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(name, "true or false"),
    };

    public int Number(string name, int usual, int most) => !_given.TryGetValue(name, out var value) ? usual
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= 1 && number <= most ? number
        : throw Wrong(name, string.Create(CultureInfo.InvariantCulture, $"a whole number from 1 to {most}"));

    public DateOnly? Day(string name) => Word(name) is not { } text ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : throw Wrong(name, "a day such as 2026-11-22");

    /// <summary>
    /// Returns the argument, which must be one of <paramref name="words"/>, in normalized form; null if it is missing.
    /// </summary>
    public string? OneOf(string name, IReadOnlyList<string> words)
    {
        if (Word(name) is not { } given)
            return null;
        var word = EntryTextRules.Normalize(given);
        return words.Contains(word) ? word : throw Wrong(name, "one of " + string.Join(", ", words));
    }

    Failure Wrong(string name, string wanted) =>
        new(
            FailureKind.Invalid,
            $"'{name}' of {_tool} must be {wanted}, not {SafeText.Fit(SafeText.Safe(_given[name].GetRawText()), 60)}."
        );
}
