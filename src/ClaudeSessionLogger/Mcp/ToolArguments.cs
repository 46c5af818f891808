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

    /// <summary>Requested when the client cancels the call. A call checks it before its first write.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>What remains to be done after the answer was sent. Does not run if the call is cancelled.</summary>
    public Action? AfterAnswer { get; set; }

    public ToolArguments(
        string tool,
        IReadOnlyList<string> known,
        IEnumerable<KeyValuePair<string, JsonElement>> arguments
    )
    {
        _tool = tool;
        _given = arguments
            .Where(argument => argument.Value.ValueKind != JsonValueKind.Null)
            .ToDictionary(StringComparer.Ordinal);
        if (_given.Keys.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
            throw new Failure(
                FailureKind.Invalid,
                $"{tool} has no argument '{SafeText.Safe(unknown)}'; its arguments are {string.Join(", ", known)}."
            );
    }

    /// <summary>Returns a text argument; null if it is missing or empty.</summary>
    public string? Text(string name) =>
        !_given.TryGetValue(name, out var value) ? null
        : value.ValueKind == JsonValueKind.String
            ? value.GetString() is { Length: > 0 } text ? text
                : null
        : throw Invalid(name, "a string");

    public string Required(string name) =>
        Text(name) is { } text && !string.IsNullOrWhiteSpace(text)
            ? text
            : throw new Failure(FailureKind.Invalid, $"{_tool} needs '{name}', a non-empty string.");

    // Some clients send every argument as a string: "true" and "2".
    public bool Boolean(string name) =>
        Scalar(name) switch
        {
            null => false,
            var text when bool.TryParse(text, out var given) => given,
            _ => throw Invalid(name, "true or false"),
        };

    public int Number(string name, int defaultValue, int max) =>
        Scalar(name) switch
        {
            null => defaultValue,
            var text when WholeNumber(text) is { } number && number >= 1 && number <= max => (int)number,
            _ => throw Invalid(name, string.Create(CultureInfo.InvariantCulture, $"a whole number from 1 to {max}")),
        };

    // Some clients send a whole number as 2.0.
    static decimal? WholeNumber(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && decimal.IsInteger(number)
            ? number
            : null;

    /// <summary>
    /// Returns a boolean or a number as text, whether the client sent it as such or as a string; null if it is missing
    /// or empty.
    /// </summary>
    string? Scalar(string name) =>
        !_given.TryGetValue(name, out var value) ? null
        : value.ValueKind == JsonValueKind.String
            ? value.GetString() is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim()
                : null
        : value.GetRawText();

    public DateOnly? Date(string name) =>
        Text(name) is not { } text ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
        : throw Invalid(name, "a day such as 2026-11-22");

    /// <summary>
    /// Returns the argument, which must be one of <paramref name="words"/>, in normalized form; null if it is missing.
    /// </summary>
    public string? Choice(string name, IReadOnlyList<string> words)
    {
        if (Text(name) is not { } arguments)
            return null;
        var word = EntryTextRules.Normalize(arguments);
        return words.Contains(word) ? word : throw Invalid(name, "one of " + string.Join(", ", words));
    }

    Failure Invalid(string name, string wanted) =>
        new(
            FailureKind.Invalid,
            $"'{name}' of {_tool} must be {wanted}, not {SafeText.Fit(SafeText.Safe(_given[name].GetRawText()), 60)}."
        );
}
