using System.Globalization;
using System.Text.Json;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using Microsoft.AspNetCore.Http;

namespace ClaudeSessionLogger.Dashboard.Api;

/// <summary>What a page asks for: the fields of the address, or of the JSON that it posts.</summary>
sealed class ApiRequest(IQueryCollection query, JsonElement body)
{
    /// <summary>Returns null for a field that is missing or empty.</summary>
    public string? Text(string name) =>
        body.ValueKind == JsonValueKind.Object
            ? body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
                ? NonEmpty(value.GetString())
                : null
            : NonEmpty(query[name].ToString());

    public string Required(string name) =>
        Text(name) ?? throw new Failure(FailureKind.Invalid, $"cannot do this: '{name}' is missing.");

    public bool Is(string name) => Text(name) is "1" or "true";

    public int Number(string name, int otherwise, int max) =>
        NumberOf(name) is not { } text ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Min(number, max)
        : throw Invalid(name, text);

    public DateOnly? Day(string name) =>
        Text(name) is not { } text ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
        : throw Invalid(name, text);

    string? NumberOf(string name) =>
        body.ValueKind == JsonValueKind.Object
        && body.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.Number
            ? value.GetRawText()
            : Text(name);

    static string? NonEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    static Failure Invalid(string name, string text) =>
        new(FailureKind.Invalid, $"cannot read '{SafeText.Fit(SafeText.Safe(text), 40)}' as {name}.");
}
