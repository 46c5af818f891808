using ClaudeSessionLogger.Memory.Disk;

namespace ClaudeSessionLogger.Memory.Merge;

/// <summary>
/// The result of merging two versions. If there is neither content nor a conflict, both sides deleted the file.
/// </summary>
readonly record struct MergeResult(bool IsConflict, byte[]? Content);

/// <summary>
/// Merges two versions of a memory file, using their common ancestor. A pure function: every machine gets the same
/// result.
/// </summary>
static class MemoryMerge
{
    /// <summary>
    /// Without a conflict, the result does not depend on which version is newer. With a conflict, the content is that
    /// of the newer version; for the memory index, it is a merge in which the newer version wins where the two
    /// contradict. The caller must save the older version elsewhere.
    /// </summary>
    /// <param name="before">The common ancestor; null if there is none or it is not known.</param>
    /// <param name="newer">
    /// The newer content; null if the file was deleted. If one side deleted the file and the other changed it, the
    /// change wins.
    /// </param>
    public static MergeResult Merge(MemoryName name, byte[]? before, byte[]? newer, byte[]? older)
    {
        if (Same(newer, older) || Same(older, before))
            return new(false, newer);
        if (Same(newer, before))
            return new(false, older);
        if (newer is null || older is null)
            return new(false, newer ?? older);
        // The content is UTF-16 or binary and cannot be merged by lines.
        if (newer.Contains((byte)0) || older.Contains((byte)0) || before?.Contains((byte)0) == true)
            return new(true, newer);
        return Texts(name, before, newer, older);
    }

    static MergeResult Texts(MemoryName name, byte[]? before, byte[] newer, byte[] older)
    {
        TextLayout?[] layouts =
        [
            before is null ? null : TextLayout.Parse(before),
            TextLayout.Parse(newer),
            TextLayout.Parse(older),
        ];
        // If line endings are mixed, they are part of the lines.
        var keepsReturns = layouts.Any(layout => layout?.Ending == LineEnding.Mixed);
        if (!keepsReturns)
            layouts = [.. layouts.Select(layout => layout?.Unify())];

        var lines = layouts.Select(layout => (layout ?? TextLayout.Empty).Lines).ToArray();
        var heads = lines.Select(FrontMatter.Length).ToArray();
        var (headConflict, head) = Heads(lines, heads);
        var (bodyConflict, body) = Bodies(
            name,
            [.. lines.Zip(heads, (all, head) => (IReadOnlyList<string>)[.. all.Skip(head)])]
        );
        var isConflict = headConflict || bodyConflict;
        return isConflict && !name.IsIndex
            ? new(true, newer)
            : new(
                isConflict,
                TextLayout.Merge(layouts[0], layouts[1]!, layouts[2]!, [.. head, .. body], keepsReturns).ToBytes()
            );
    }

    static (bool, List<string>) Heads(IReadOnlyList<string>[] lines, int[] heads)
    {
        var parts = lines.Zip(heads, (all, head) => FrontMatter.Parts(all.Take(head).Skip(1).SkipLast(1))).ToArray();
        var (isConflict, merged) = KeyedMerge.Merge(parts[0], parts[1], parts[2], FrontMatter.Resolve);
        // If only one side added or removed the front matter, that side decides. But the fences stay if lines remain
        // between them.
        var isThere = heads[1] > 0 == heads[2] > 0 ? heads[1] > 0 : heads[0] == 0 || merged.Count > 0;
        var fenced = lines
            .Zip(heads)
            .Where(each => each.Second > 0)
            .OrderBy(each => each.First[0].Length)
            .Select(each => (each.First[0], each.First[each.Second - 1]))
            .FirstOrDefault();
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
        var lines = ThreeWayMerge.Merge(
            bodies[0],
            bodies[1],
            bodies[2],
            conflict =>
            {
                clashes++;
                return conflict.First;
            }
        );
        return (clashes > 0, lines);
    }

    static IEnumerable<string> Lines(IEnumerable<KeyedPart> parts) => parts.SelectMany(part => part.Text.Split('\n'));

    static bool Same(byte[]? first, byte[]? second) =>
        first is null ? second is null : second is not null && first.AsSpan().SequenceEqual(second);
}
