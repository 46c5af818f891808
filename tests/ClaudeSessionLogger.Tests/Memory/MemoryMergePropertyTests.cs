using System.Text;
using ClaudeSessionLogger.Memory.Disk;
using ClaudeSessionLogger.Memory.Merge;
using Xunit;

namespace ClaudeSessionLogger.Tests.Memory;

/// <summary>Merges random files. Each case has a seed, so that a failure can be repeated.</summary>
public sealed class MemoryMergePropertyTests
{
    const int Rounds = 1500;

    [Theory]
    [InlineData(1, "note.md")]
    [InlineData(2, "note.md")]
    [InlineData(3, "MEMORY.md")]
    [InlineData(4, "MEMORY.md")]
    public void A_merge_is_symmetric_loses_no_line_and_invents_none(int seed, string file)
    {
        var random = new Random(seed);
        var name = Assert.Single(MemoryNameCheck.Check([file], []).Valid);
        var (merges, conflicts) = (0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            var next = 0;
            var before = Enumerable.Range(0, random.Next(12)).Select(_ => Line(random, ref next)).ToList();
            var (one, other) = (Edited(random, before, "one", ref next), Edited(random, before, "other", ref next));
            var (b, x, y) = (Bytes(random, before), Bytes(random, one), Bytes(random, other));
            var message = $"seed {seed}, round {round}:\n{Shown(b)}\n-- one\n{Shown(x)}\n-- other\n{Shown(y)}";

            Assert.True(Equal(new(false, x), MemoryMerge.Merge(name, b, x, b)), message);
            Assert.True(Equal(new(false, x), MemoryMerge.Merge(name, b, b, x)), message);
            Assert.True(Equal(new(false, x), MemoryMerge.Merge(name, b, x, x)), message);

            var merged = MemoryMerge.Merge(name, b, x, y);
            var swapped = MemoryMerge.Merge(name, b, y, x);
            Assert.True(Equal(merged, MemoryMerge.Merge(name, b, x, y)), message);
            Assert.True(merged.IsConflict == swapped.IsConflict, message);
            Assert.True(
                merged.IsConflict || Equal(merged, swapped),
                $"{message}\n-- merged\n{Shown(merged.Content!)}\n-- swapped\n{Shown(swapped.Content!)}"
            );

            // In a conflict, the older version is saved as a copy, and the merged file must contain all of the newer
            // one.
            var kept = Lines(merged.Content!).ToHashSet();
            var written = Lines(x).Concat(merged.IsConflict ? [] : Lines(y)).Except(Lines(b));
            Assert.True(written.All(kept.Contains), $"{message}\n-- merged\n{Shown(merged.Content!)}");
            // The result contains no line that neither side has.
            Assert.True(kept.IsSubsetOf(Lines(x).Concat(Lines(y))), $"{message}\n-- merged\n{Shown(merged.Content!)}");
            _ = merged.IsConflict ? conflicts++ : merges++;
        }

        // The test proves something only with enough merges and conflicts.
        Assert.True(merges > Rounds / 5 && conflicts > Rounds / 50, $"{merges} merges, {conflicts} conflicts");
    }

    // All lines differ, so that a lost line is detected; index entries differ by their link.
    static string Line(Random random, ref int next) =>
        random.Next(4) switch
        {
            0 => $"text {next++}",
            1 => $"  - nested {next++}",
            _ => $"- [Title {next}](file{next++}.md) — hook",
        };

    static List<string> Edited(Random random, List<string> before, string side, ref int next)
    {
        var lines = before.ToList();
        for (var edits = random.Next(4); edits > 0; edits--)
        {
            var at = random.Next(lines.Count + 1);
            switch (random.Next(4))
            {
                case 0 when at < lines.Count:
                    lines.RemoveAt(at);
                    break;
                case 1 when at < lines.Count:
                    lines[at] = $"{lines[at]} {side} {next++}";
                    break;
                case 2 when at < lines.Count:
                    (lines[at], lines[0]) = (lines[0], lines[at]);
                    break;
                default:
                    lines.Insert(at, Line(random, ref next));
                    break;
            }
        }

        return lines;
    }

    static byte[] Bytes(Random random, List<string> lines)
    {
        var text = string.Join('\n', lines) + (random.Next(8) > 0 ? "\n" : "");
        return Encoding.UTF8.GetBytes(random.Next(8) == 0 ? text.ReplaceLineEndings("\r\n") : text);
    }

    static IEnumerable<string> Lines(byte[] content) =>
        Shown(content).Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0);

    static string Shown(byte[] content) => Encoding.UTF8.GetString(content);

    static bool Equal(MergeResult one, MergeResult other) =>
        one.IsConflict == other.IsConflict && one.Content.AsSpan().SequenceEqual(other.Content);
}
