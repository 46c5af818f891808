using System.Text.Json.Serialization;

namespace ClaudeSessionLogger.Domain;

/// <summary>
/// Identifies a session: the <c>sessionId</c> in Claude Code's transcripts. The value is text, because it is kept
/// unchanged, whatever its format. The default is the empty id.
/// </summary>
[JsonConverter(typeof(SessionIdJson))]
readonly record struct SessionId : ITextId, IComparable<SessionId>
{
    const int ShortLength = 8;

    // Never empty, so that the default equals an id from an empty text.
    readonly string? _value;

    public SessionId(string value) => _value = value.Length == 0 ? null : value;

    public string Value => _value ?? "";

    /// <summary>The first characters, as in lists.</summary>
    public string Short => Value[..Math.Min(ShortLength, Value.Length)];

    /// <summary>Returns null for null: for a column or a field that may be missing.</summary>
    public static SessionId? Of(string? value) => value is null ? null : new(value);

    public int CompareTo(SessionId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;
}
