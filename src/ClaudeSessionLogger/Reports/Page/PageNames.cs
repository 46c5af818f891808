using System.Text.Json;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Reports.Page;

/// <summary>The different values of a text column; rows refer to them by their position.</summary>
sealed class PageNames
{
    /// <summary>The length at which a name is cut: no one reads more in a table.</summary>
    const int MaxLength = 200;

    const string None = "\0";

    readonly Dictionary<string, int> _positions = new(StringComparer.Ordinal);
    readonly List<string?> _names = [];

    public IReadOnlyList<string?> All => _names;

    public int? Find(string? name) => _positions.TryGetValue(name ?? None, out var known) ? known : null;

    public int Position(string? name)
    {
        if (Find(name) is { } known)
            return known;
        _positions.Add(name ?? None, _names.Count);
        _names.Add(name);
        return _names.Count - 1;
    }

    public void Write(Utf8JsonWriter json, string property)
    {
        json.WriteStartArray(property);
        foreach (var name in _names)
            json.WriteStringValue(name is null ? null : Shown(name));
        json.WriteEndArray();
    }

    /// <summary>The text without invisible and control characters, cut if it is very long.</summary>
    public static string Shown(string text, int maxLength = MaxLength, bool keepLines = false)
    {
        // Cut generously before, so that a text of megabytes is not read to its end.
        var start = text.Length > maxLength * 8 ? text[..(maxLength * 8)] : text;
        var safe = SafeText.Safe(start, keepLines);
        if (safe.Length <= maxLength)
            return safe;
        var end = char.IsHighSurrogate(safe[maxLength - 2]) ? maxLength - 2 : maxLength - 1;
        return safe[..end] + "…";
    }
}
