using DiffPlex;

namespace ClaudeSessionLogger.Memory.Merge;

/// <summary>A range of the common ancestor that the two sides changed differently.</summary>
readonly record struct MergeConflict(
    IReadOnlyList<string> Before,
    IReadOnlyList<string> First,
    IReadOnlyList<string> Second
);

/// <summary>Merges the lines of two versions, using their common ancestor (three-way merge).</summary>
static class ThreeWayMerge
{
    // The maximum number of line pairs to compare. Above it the diff takes seconds, so the whole text becomes one
    // conflict.
    const long MaxLinePairs = 40_000_000;

    readonly record struct Block(int Start, int End, IReadOnlyList<string> Lines)
    {
        public bool IsInsertion => Start == End;
        public bool IsDeletion => Lines.Count == 0;
    }

    /// <param name="resolve">Resolves a conflict. The caller decides which side is
    /// <paramref name="firstLines"/>.</param>
    public static List<string> Merge(
        IReadOnlyList<string> before,
        IReadOnlyList<string> firstLines,
        IReadOnlyList<string> secondLines,
        Func<MergeConflict, IReadOnlyList<string>> resolve
    )
    {
        if (Blocks(before, firstLines) is not { } firstBlocks || Blocks(before, secondLines) is not { } secondBlocks)
            return [.. resolve(new(before, firstLines, secondLines))];

        var (merged, at) = (new List<string>(), 0);
        for (int i = 0, j = 0; i < firstBlocks.Count || j < secondBlocks.Count; )
        {
            // Collect all overlapping changes, starting at the next one.
            var (firstOne, firstOther) = (i, j);
            var first = Next(firstBlocks, i, secondBlocks, j, ref i, ref j);
            var (start, end, last) = (first.Start, first.End, first);
            while (
                (i < firstBlocks.Count && Touches(last, end, firstBlocks[i]))
                || (j < secondBlocks.Count && Touches(last, end, secondBlocks[j]))
            )
            {
                last = Next(firstBlocks, i, secondBlocks, j, ref i, ref j);
                end = Math.Max(end, last.End);
            }

            merged.AddRange(before.Skip(at).Take(start - at));
            at = end;
            if (firstOther == j)
                merged.AddRange(Applied(before, start, end, firstBlocks, firstOne, i));
            else if (firstOne == i)
                merged.AddRange(Applied(before, start, end, secondBlocks, firstOther, j));
            else
            {
                var conflict = new MergeConflict(
                    [.. before.Skip(start).Take(end - start)],
                    Applied(before, start, end, firstBlocks, firstOne, i),
                    Applied(before, start, end, secondBlocks, firstOther, j)
                );
                merged.AddRange(conflict.First.SequenceEqual(conflict.Second) ? conflict.First : resolve(conflict));
            }
        }

        merged.AddRange(before.Skip(at));
        return merged;
    }

    static Block Next(
        List<Block> firstBlocks,
        int i,
        List<Block> secondBlocks,
        int j,
        ref int nextFirst,
        ref int nextSecond
    )
    {
        // An insertion before a line comes before a change of that line.
        if (
            j == secondBlocks.Count
            || (
                i < firstBlocks.Count
                && (firstBlocks[i].Start, firstBlocks[i].End).CompareTo((secondBlocks[j].Start, secondBlocks[j].End))
                    <= 0
            )
        )
        {
            nextFirst = i + 1;
            return firstBlocks[i];
        }

        nextSecond = j + 1;
        return secondBlocks[j];
    }

    /// <summary>
    /// Whether two changes overlap. Adjacent changes do not, unless one side inserts where the other inserts or
    /// deletes.
    /// </summary>
    static bool Touches(Block last, int end, Block next) =>
        next.Start < end
        || (
            next.Start == end
            && ((next.IsInsertion && (last.IsInsertion || last.IsDeletion)) || (last.IsInsertion && next.IsDeletion))
        );

    static List<string> Applied(IReadOnlyList<string> before, int start, int end, List<Block> blocks, int from, int to)
    {
        var (lines, at) = (new List<string>(), start);
        foreach (var block in blocks.Skip(from).Take(to - from))
        {
            lines.AddRange(before.Skip(at).Take(block.Start - at));
            lines.AddRange(block.Lines);
            at = block.End;
        }

        lines.AddRange(before.Skip(at).Take(end - at));
        return lines;
    }

    /// <summary>Returns the changed ranges; null if the diff would take too long.</summary>
    static List<Block>? Blocks(IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        var head = 0;
        while (head < before.Count && head < after.Count && before[head] == after[head])
            head++;
        var tail = 0;
        while (tail < before.Count - head && tail < after.Count - head && before[^(tail + 1)] == after[^(tail + 1)])
            tail++;
        if ((long)(before.Count - head - tail) * (after.Count - head - tail) > MaxLinePairs)
            return null;

        var result = Differ.Instance.CreateDiffs(
            "before",
            "after",
            ignoreWhiteSpace: false,
            ignoreCase: false,
            new SplitLines(
                [.. before.Skip(head).Take(before.Count - head - tail)],
                [.. after.Skip(head).Take(after.Count - head - tail)]
            )
        );
        return
        [
            .. result
                .DiffBlocks.Select(block => new Block(
                    block.DeleteStartA + head,
                    block.DeleteStartA + block.DeleteCountA + head,
                    [.. after.Skip(block.InsertStartB + head).Take(block.InsertCountB)]
                ))
                .OrderBy(block => block.Start),
        ];
    }

    /// <summary>Gives the diff library lines that are already split.</summary>
    sealed class SplitLines(string[] before, string[] after) : IChunker
    {
        public IReadOnlyList<string> Chunk(string text) => text == "before" ? before : after;
    }
}
