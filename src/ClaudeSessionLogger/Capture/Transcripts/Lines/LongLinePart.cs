namespace ClaudeSessionLogger.Capture.Transcripts.Lines;

/// <summary>An object or array in a <see cref="LongLine"/>, and whether the count needs what is in it.</summary>
/// <param name="Start">The offset of its bracket in the shortened line.</param>
/// <param name="IsNeeded">Whether it may not be dropped.</param>
/// <param name="NeedsBelow">Whether objects and arrays in it may be needed.</param>
readonly record struct LongLinePart(int Start, bool IsNeeded, bool NeedsBelow)
{
    public static readonly LongLinePart Record = new(0, IsNeeded: true, NeedsBelow: true);

    static readonly LongLinePart s_values = new(0, IsNeeded: true, NeedsBelow: false);
    static readonly LongLinePart s_other = new(0, IsNeeded: false, NeedsBelow: false);

    /// <summary>Returns the part for an object or array in this one.</summary>
    /// <param name="name">The name of the property; only if <paramref name="isProperty"/>.</param>
    public LongLinePart Below(ReadOnlySpan<byte> name, bool isProperty)
    {
        if (!NeedsBelow)
            return s_other;
        // An element of an array.
        if (!isProperty)
            return this;
        if (IsOfValues(name))
            return s_values;
        return IsOfParts(name) ? Record : s_other;
    }

    static bool IsOfValues(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("toolUseResult"u8)
        || name.SequenceEqual("input"u8)
        || name.SequenceEqual("origin"u8)
        || name.SequenceEqual("forkedFrom"u8)
        || name.SequenceEqual("cache_creation"u8)
        || name.SequenceEqual("server_tool_use"u8);

    static bool IsOfParts(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("message"u8)
        || name.SequenceEqual("content"u8)
        || name.SequenceEqual("usage"u8)
        || name.SequenceEqual("iterations"u8)
        || name.SequenceEqual("modelUsage"u8)
        || name.SequenceEqual("attachment"u8)
        || name.SequenceEqual("prompt"u8)
        || name.SequenceEqual("data"u8);
}
