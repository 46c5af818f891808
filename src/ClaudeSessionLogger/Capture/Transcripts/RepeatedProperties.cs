using ClaudeSessionLogger.Capture.Json;
using ClaudeSessionLogger.Capture.Transcripts.Usage;

namespace ClaudeSessionLogger.Capture.Transcripts;

/// <summary>
/// Reads the properties of a row that are the same on nearly every row of a transcript: from <c>userType</c> to
/// <c>gitBranch</c> or a name after it. If they are byte for byte those of an earlier row, one comparison replaces
/// parsing them.
/// </summary>
/// <remarks>Bytes that are equal, read at the same place of a record, have the same properties and values.</remarks>
sealed class RepeatedProperties
{
    // From the value of the first property to the end of the last string among these properties.
    byte[] _bytes = [];
    readonly List<Property> _properties = [];

    /// <summary>The usage that the messages of successive rows have in common.</summary>
    public RepeatedUsage Usage { get; } = new();

    /// <summary>Whether a property with this name is the first of those that repeat.</summary>
    public static bool StartsWith(ReadOnlySpan<byte> name) => name.SequenceEqual("userType"u8);

    /// <summary>Reads these properties; the cursor is at the value of the first one. False if it is broken.</summary>
    public bool TryRead(scoped ref TranscriptRow row, scoped ref JsonCursor json)
    {
        if (_bytes.Length == 0 || !json.Rest.StartsWith(_bytes))
            return TryLearn(ref row, ref json);

        var bytes = json.Skip(_bytes.Length);
        foreach (var (nameAt, nameLength, valueAt, valueLength) in _properties)
            row.Set(bytes.Slice(nameAt, nameLength), bytes.Slice(valueAt, valueLength));
        return true;
    }

    bool TryLearn(scoped ref TranscriptRow row, scoped ref JsonCursor json)
    {
        _properties.Clear();
        _bytes = [];
        var all = json.Rest;
        var (start, end) = (json.Position, 0);
        var value = json.Value();
        while (!json.IsBroken)
        {
            // A number or literal may continue after these bytes; a string ends with them.
            if (value is [.., (byte)'"'])
                end = json.Position - start;
            if (!IsNextRepeated(json) || !json.NextProperty(out var name))
                break;
            value = json.Value();
            if (json.IsBroken)
                break;
            row.Set(name, value);
            var valueAt = json.Position - start - value.Length;
            _properties.Add(new(Offset(all, name), name.Length, valueAt, value.Length));
        }

        if (json.IsBroken)
            return false;
        _properties.RemoveAll(property => property.ValueAt + property.ValueLength > end);
        _bytes = all[..end].ToArray();
        return true;
    }

    // Without a blank between the properties, as the client writes them.
    static bool IsNextRepeated(in JsonCursor json) =>
        json.Rest is [(byte)',', (byte)'"', .. var rest]
        && rest.IndexOf((byte)'"') is > 0 and var length
        && rest[..length] is var name
        && (
            name.SequenceEqual("entrypoint"u8)
            || name.SequenceEqual("cwd"u8)
            || name.SequenceEqual("sessionId"u8)
            || name.SequenceEqual("version"u8)
            || name.SequenceEqual("gitBranch"u8)
            || name.SequenceEqual("slug"u8)
            || name.SequenceEqual("agentId"u8)
        );

    static int Offset(ReadOnlySpan<byte> all, ReadOnlySpan<byte> part)
    {
        all.Overlaps(part, out var offset);
        return offset;
    }

    readonly record struct Property(int NameAt, int NameLength, int ValueAt, int ValueLength);
}
