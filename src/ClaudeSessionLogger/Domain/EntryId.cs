using System.Text.Json.Serialization;

namespace ClaudeSessionLogger.Domain;

/// <summary>
/// Identifies an entry of the shared log, or a file or project of Claude's memory: the id that all its events have. The
/// value is text, because ids of other tools are kept unchanged, whatever their format. The default is the empty id.
/// </summary>
[JsonConverter(typeof(EntryIdJson))]
readonly record struct EntryId : ITextId, IComparable<EntryId>
{
    const int ShortLength = 8;

    // Never empty, so that the default equals an id from an empty text.
    readonly string? _value;

    public EntryId(string value) => _value = value.Length == 0 ? null : value;

    public string Value => _value ?? "";

    /// <summary>The first characters, as in lists.</summary>
    public string Short => Value[..Math.Min(ShortLength, Value.Length)];

    /// <summary>Returns null for null: for a column or a field that may be missing.</summary>
    public static EntryId? Of(string? value) => value is null ? null : new(value);

    public int CompareTo(EntryId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;
}
