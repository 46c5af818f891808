using ClaudeSessionLogger.Memory.Disk;

namespace ClaudeSessionLogger.Memory.Merge;

/// <summary>What two versions become. No content and no conflict: the file is gone on both sides.</summary>
readonly record struct MergeResult(bool IsConflict, byte[]? Content);

/// <summary>Two versions of a memory file, brought together over the one that both come from. A pure function: every machine makes the same of them.</summary>
static class MemoryMerge
{
    /// <summary>
    /// Without a conflict the same whichever is the newer. With one, the content is what stays in place: the newer, or of the index the merge
    /// of both with the newer's where they contradict; the older is to be kept elsewhere.
    /// </summary>
    /// <param name="before">What both come from; null if it was not there or is not known.</param>
    /// <param name="newer">Null for deleted. A file that one side deleted and the other changed is the changed one.</param>
    public static MergeResult Merge(MemoryName name, byte[]? before, byte[]? newer, byte[]? older)
    {
        if (Same(newer, older) || Same(older, before))
            return new(false, newer);
        if (Same(newer, before))
            return new(false, older);
        if (newer is null || older is null)
            return new(false, newer ?? older);
        // Not lines of text: UTF-16, or no text at all.
        if (newer.Contains((byte)0) || older.Contains((byte)0) || before?.Contains((byte)0) == true)
            return new(true, newer);
        return Texts(name, before, newer, older);
    }

    static MergeResult Texts(MemoryName name, byte[]? before, byte[] newer, byte[] older)
    {
        TextLayout?[] layouts = [before is null ? null : TextLayout.Parse(before), TextLayout.Parse(newer), TextLayout.Parse(older)];
        // Where lines end in both ways, the ends are part of the lines.
        var keepsReturns = layouts.Any(layout => layout?.Ending == LineEnding.Mixed);
        if (!keepsReturns)
            layouts = [.. layouts.Select(layout => layout?.Unify())];

        var lines = layouts.Select(layout => (layout ?? TextLayout.Empty).Lines).ToArray();
        var heads = lines.Select(FrontMatter.Length).ToArray();
        var (headConflict, head) = Heads(lines, heads);
        var (bodyConflict, body) = Bodies(name, [.. lines.Zip(heads, (all, head) => (IReadOnlyList<string>)[.. all.Skip(head)])]);
        var isConflict = headConflict || bodyConflict;
        return isConflict && !name.IsIndex
            ? new(true, newer)
            : new(isConflict, TextLayout.Merge(layouts[0], layouts[1]!, layouts[2]!, [.. head, .. body], keepsReturns).ToBytes());
    }

    static (bool, List<string>) Heads(IReadOnlyList<string>[] lines, int[] heads)
    {
        var parts = lines.Zip(heads, (all, head) => FrontMatter.Parts(all.Take(head).Skip(1).SkipLast(1))).ToArray();
        var (isConflict, merged) = KeyedMerge.Merge(parts[0], parts[1], parts[2], FrontMatter.Resolve);
        // Whoever put the fences there, or took them away. What is between them cannot stay without.
        var isThere = heads[1] > 0 == heads[2] > 0 ? heads[1] > 0 : heads[0] == 0 || merged.Count > 0;
        var fenced = lines.Zip(heads).Where(each => each.Second > 0).OrderBy(each => each.First[0].Length).Select(each => (each.First[0], each.First[each.Second - 1])).FirstOrDefault();
        return (isConflict, isThere ? [fenced.Item1, .. Lines(merged), fenced.Item2] : []);
    }

    static (bool, List<string>) Bodies(MemoryName name, IReadOnlyList<string>[] bodies)
    {
        if (name.IsIndex)
        {
            var parts = bodies.Select(IndexEntries.Parts).ToArray();
            var (isConflict, merged) = KeyedMerge.Merge(parts[0], parts[1], parts[2], static (_, _, _) => null);
            return (isConflict, [.. Lines(merged)]);
        }

        var clashes = 0;
        var lines = ThreeWayMerge.Merge(bodies[0], bodies[1], bodies[2], clash =>
        {
            clashes++;
            return clash.One;
        });
        return (clashes > 0, lines);
    }

    static IEnumerable<string> Lines(IEnumerable<KeyedPart> parts) => parts.SelectMany(part => part.Text.Split('\n'));

    static bool Same(byte[]? one, byte[]? other) => one is null ? other is null : other is not null && one.AsSpan().SequenceEqual(other);
}
