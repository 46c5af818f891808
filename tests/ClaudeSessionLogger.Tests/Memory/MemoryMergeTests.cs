using System.Text;
using ClaudeSessionLogger.Memory.Disk;
using ClaudeSessionLogger.Memory.Merge;
using Xunit;

namespace ClaudeSessionLogger.Tests.Memory;

public sealed class MemoryMergeTests
{
    const string Index = "MEMORY.md",
        Note = "note.md";

    [Fact]
    public void Changes_of_different_lines_on_two_machines_are_both_kept() =>
        Assert.Equal(
            "zero\nONE\ntwo\nTHREE\n",
            Merged(Note, "one\ntwo\nthree\n", "zero\nONE\ntwo\nthree\n", "one\ntwo\nTHREE\n")
        );

    [Fact]
    public void Changes_of_adjacent_lines_are_both_kept() =>
        Assert.Equal("ONE\nTWO\n", Merged(Note, "one\ntwo\n", "ONE\ntwo\n", "one\nTWO\n"));

    [Theory]
    [InlineData("one\n", "two\n", "three\n")]
    [InlineData("one\n", "one\ntwo\n", "one\nthree\n")]
    [InlineData("one\ntwo\n", "one\n", "one\nTWO\n")]
    [InlineData(null, "one\n", "two\n")]
    public void Two_changes_of_the_same_line_are_a_conflict_and_the_newer_one_stays(
        string? before,
        string newer,
        string older
    )
    {
        var merged = Of(Note, before, newer, older);
        Assert.True(merged.IsConflict);
        Assert.Equal(newer, Text(merged));
        Assert.True(Of(Note, before, older, newer).IsConflict);
    }

    [Theory]
    [InlineData("a", null, "a", null)] // deleted there, unchanged here
    [InlineData("a", null, "b", "b")] // deleted there, changed here
    [InlineData("a", null, null, null)]
    [InlineData(null, "a", null, "a")]
    public void A_deletion_applies_only_to_a_file_that_did_not_change(
        string? before,
        string? one,
        string? other,
        string? expected
    )
    {
        Assert.Equal(expected, Merged(Note, before, one, other));
        Assert.Equal(expected, Merged(Note, before, other, one));
    }

    [Fact]
    public void Index_entries_appended_on_two_machines_are_both_kept() =>
        AssertBothWays(
            Index,
            "# Index\n- [A](a.md) — first\n",
            "# Index\n- [A](a.md) — first\n- [B](b.md) — ours\n",
            "# Index\n- [A](a.md) — first\n- [C](c.md) — theirs\n",
            "# Index\n- [A](a.md) — first\n- [B](b.md) — ours\n- [C](c.md) — theirs\n"
        );

    [Fact]
    public void Indexes_created_on_two_machines_are_merged() =>
        AssertBothWays(
            Index,
            null,
            "- [A](a.md) — x\n- [B](b.md)\n",
            "- [A](a.md) — x\n- [C](c.md)\n",
            "- [A](a.md) — x\n- [B](b.md)\n- [C](c.md)\n"
        );

    [Fact]
    public void An_index_entry_can_be_moved_here_and_get_a_new_description_there() =>
        AssertBothWays(
            Index,
            "# One\n- [A](a.md) — old\n- [B](b.md)\n\n# Two\n- [C](c.md)\n",
            "# One\n- [B](b.md)\n\n# Two\n- [C](c.md)\n- [A](a.md) — old\n",
            "# One\n- [A](./a.md) — new\n- [B](b.md)\n\n# Two\n- [C](c.md)\n",
            "# One\n- [B](b.md)\n\n# Two\n- [C](c.md)\n- [A](./a.md) — new\n"
        );

    [Fact]
    public void A_removed_index_entry_stays_only_if_the_other_machine_changed_it()
    {
        AssertBothWays(
            Index,
            "- [A](a.md)\n- [B](b.md)\n- [C](c.md)\n",
            "- [A](a.md)\n- [C](c.md)\n",
            "- [A](a.md) — x\n- [B](b.md)\n- [C](c.md)\n",
            "- [A](a.md) — x\n- [C](c.md)\n"
        );
        AssertBothWays(
            Index,
            "- [A](a.md)\n- [B](b.md)\n- [C](c.md)\n",
            "- [A](a.md)\n- [C](c.md)\n",
            "- [A](a.md)\n- [B](b.md) — new\n- [C](c.md)\n",
            "- [A](a.md)\n- [B](b.md) — new\n- [C](c.md)\n"
        );
    }

    [Fact]
    public void The_index_is_merged_except_for_an_entry_with_two_descriptions()
    {
        var merged = Of(
            Index,
            "- [A](a.md)\n",
            "- [A](a.md) — mine\n- [B](b.md)\n",
            "- [A](a.md) — theirs\n- [C](c.md)\n"
        );
        Assert.True(merged.IsConflict);
        Assert.Equal("- [A](a.md) — mine\n- [B](b.md)\n- [C](c.md)\n", Text(merged));
    }

    [Fact]
    public void Front_matter_is_merged_by_key_and_the_modified_time_is_no_conflict() =>
        AssertBothWays(
            Note,
            "---\nname: x\ndescription: old\nmetadata:\n  type: user\n  modified: "
                + "2026-01-01T00:00:00.000Z\n---\nbody\n",
            "---\nname: x\ndescription: new\nmetadata:\n  type: user\n  modified: "
                + "2026-01-03T00:00:00.000Z\n---\nbody\n",
            "---\nname: x\ndescription: old\nmetadata:\n  type: feedback\n  modified: "
                + "2026-01-02T00:00:00.000Z\n---\nbody\nmore\n",
            "---\nname: x\ndescription: new\nmetadata:\n  type: feedback\n  modified: "
                + "2026-01-03T00:00:00.000Z\n---\nbody\nmore\n"
        );

    [Fact]
    public void Two_new_values_of_one_front_matter_key_are_a_conflict() =>
        Assert.True(Of(Note, "---\nname: x\n---\nb\n", "---\nname: y\n---\nb\n", "---\nname: z\n---\nb\n").IsConflict);

    [Fact]
    public void Added_front_matter_is_merged_with_a_change_of_the_text() =>
        AssertBothWays(Note, "body\n", "---\nname: x\n---\nbody\n", "body\nmore\n", "---\nname: x\n---\nbody\nmore\n");

    [Fact]
    public void A_multi_line_front_matter_value_is_one_value() =>
        AssertBothWays(
            Note,
            "---\ndescription: |\n  one: 1\n  two\ntype: user\n---\n",
            "---\ndescription: |\n  one: 1\n  TWO\ntype: user\n---\n",
            "---\ndescription: |\n  one: 1\n  two\ntype: project\n---\n",
            "---\ndescription: |\n  one: 1\n  TWO\ntype: project\n---\n"
        );

    [Theory]
    [InlineData("a\r\nb\r\nc\r\n", "A\r\nb\r\nc\r\n", "a\r\nb\r\nC\r\n", "A\r\nb\r\nC\r\n")]
    // One side's editor changed every ending
    [InlineData("a\nb\nc\n", "A\r\nb\r\nc\r\n", "a\nb\nC\n", "A\r\nb\r\nC\r\n")]
    [InlineData("a\r\nb\nc\n", "A\r\nb\nc\n", "a\r\nb\nC\n", "A\r\nb\nC\n")] // both kinds in one file
    [InlineData("a\nb\nc", "A\nb\nc", "a\nb\nc\n", "A\nb\nc\n")]
    [InlineData("a\nb\nc\n", "A\nb\nc\n", "a\nb\nC", "A\nb\nC")]
    [InlineData("\ufeffa\nb\nc\n", "\ufeffA\nb\nc\n", "a\nb\nC\n", "A\nb\nC\n")]
    [InlineData("a\nb\n", "\ufeffa\nb\n", "a\nB\n", "\ufeffa\nB\n")]
    public void Line_endings_byte_order_marks_and_final_newlines_are_merged(
        string before,
        string one,
        string other,
        string expected
    ) => AssertBothWays(Note, before, one, other, expected);

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_kept()
    {
        var merged = MemoryMerge.Merge(
            Name(Note),
            Bytes("a\nb\nc"),
            [0xff, 0xfe, 0x80, (byte)'\n', .. Bytes("b\nc")],
            [.. Bytes("a\nb\n"), 0xc3]
        );
        Assert.False(merged.IsConflict);
        Assert.Equal([0xff, 0xfe, 0x80, (byte)'\n', .. Bytes("b\n"), 0xc3], merged.Content!);
        Assert.True(
            MemoryMerge
                .Merge(
                    Name(Note),
                    Encoding.Unicode.GetBytes("a\nb"),
                    Encoding.Unicode.GetBytes("A\nb"),
                    Encoding.Unicode.GetBytes("a\nB")
                )
                .IsConflict
        );
    }

    [Fact]
    public void Large_files_without_common_lines_are_a_conflict()
    {
        string Lines(string start) => string.Join('\n', Enumerable.Range(0, 60_000).Select(i => $"{start} {i}"));
        Assert.True(Of(Note, Lines("a"), Lines("b"), Lines("c")).IsConflict);
    }

    static void AssertBothWays(string name, string? before, string one, string other, string expected)
    {
        Assert.Equal(expected, Merged(name, before, one, other));
        Assert.Equal(expected, Merged(name, before, other, one));
    }

    static string? Merged(string name, string? before, string? newer, string? older)
    {
        var merged = Of(name, before, newer, older);
        Assert.False(merged.IsConflict);
        return Text(merged);
    }

    static string? Text(MergeResult merged) => merged.Content is null ? null : Encoding.UTF8.GetString(merged.Content);

    static MergeResult Of(string name, string? before, string? newer, string? older) =>
        MemoryMerge.Merge(Name(name), Bytes(before), Bytes(newer), Bytes(older));

    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(text))]
    static byte[]? Bytes(string? text) => text is null ? null : Encoding.UTF8.GetBytes(text);

    static MemoryName Name(string text) => Assert.Single(MemoryNameCheck.Check([text], []).Valid);
}
