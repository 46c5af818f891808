using ClaudeSessionLogger.Storage.Sessions;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Storage;

/// <summary>
/// The index of row keys: what it finds, after additions, merges, interrupted transactions and damage.
/// </summary>
public sealed class KeyIndexFileTests : IDisposable
{
    readonly ScratchFolder _scratch = new();

    string File => _scratch.Path("keys");

    [Theory]
    [InlineData(10, 1)]
    [InlineData(10, 50)]
    [InlineData(40_000, 5)]
    public void Every_key_is_found_with_its_session(int entriesPerAddition, int additions)
    {
        var all = new List<ulong>();
        var index = KeyIndexFile.Create(File, [], 1);
        for (var addition = 0; addition < additions; addition++)
        {
            var added = Entries(addition * entriesPerAddition, entriesPerAddition, session: (uint)addition + 1);
            all.AddRange(added);
            index = index.Add(added, (ulong)addition + 2);
        }

        index.Dispose();
        using var reopened = KeyIndexFile.Open(File, (ulong)additions + 1)!;
        var search = new KeySearch(Sorted(all.Select(entry => entry | 0x3FF_FFFF)));
        reopened.Find(search);
        Assert.Equal(Enumerable.Range(1, additions).Select(session => (uint)session), search.Sessions.Order());

        var same = new KeySearch(Sorted(all));
        reopened.Find(same);
        Assert.Equal((all.Count, 0), (same.Known.Count, same.Sessions.Count));

        var others = new KeySearch(Entries(10_000_000, 1000, session: 9));
        reopened.Find(others);
        Assert.Empty(others.Sessions);
    }

    [Fact]
    public void Keys_that_are_not_spread_evenly_are_found()
    {
        // A single bucket has nearly all of them, and the first and the last possible key are there too.
        var close = Enumerable.Range(1, 50_000).Select(number => KeyEntry.Create((ulong)number << 30, 1));
        var all = Sorted([.. close, 1, ulong.MaxValue]);
        using var index = KeyIndexFile.Create(File, [], 1).Add(all, 2).Add(Entries(0, 100_000, session: 2), 3);
        var same = new KeySearch(all);
        index.Find(same);
        Assert.Equal(all.Count, same.Known.Count);
    }

    [Fact]
    public void Entries_that_are_added_twice_are_stored_once()
    {
        var entries = Entries(0, 100_000, session: 1);
        var index = KeyIndexFile.Create(File, [], 1).Add(entries, 2);
        var length = new FileInfo(File).Length;
        index.Add(entries, 3).Dispose();
        // Only the directory of the file may grow, which has room for twice as many entries.
        Assert.InRange(new FileInfo(File).Length - length, 0, entries.Count);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 5)]
    [InlineData(5, 0)]
    [InlineData(1000, 3)]
    [InlineData(3, 1000)]
    public void Merged_entries_are_sorted_and_complete(int one, int other)
    {
        var (first, second) = (Entries(0, one, session: 1), Entries(one / 2, other, session: 1));
        Assert.Equal(first.Concat(second).Order(), KeyEntry.Merge(first, second));
    }

    [Fact]
    public void A_search_for_a_few_keys_reads_a_small_part_of_the_index()
    {
        using var index = KeyIndexFile.Create(File, Entries(0, 1_000_000, session: 1), 1);
        var search = new KeySearch(Entries(500, 10, session: 2));
        index.Find(search);
        Assert.Equal([1u], search.Sessions);
        Assert.InRange(index.EntriesRead, 1, 20_000);
    }

    [Fact]
    public void An_addition_of_an_interrupted_transaction_is_not_used()
    {
        using (var index = KeyIndexFile.Create(File, Entries(0, 10, session: 1), 1))
            index.Add(Entries(10, 10, session: 2), 2);
        using (var before = KeyIndexFile.Open(File, 1)!)
        {
            Assert.Equal([1u], Found(before, Entries(0, 20, session: 7)));
            before.Add(Entries(20, 10, session: 3), 3);
        }

        using var after = KeyIndexFile.Open(File, 3)!;
        Assert.Equal([1u, 3u], Found(after, Entries(0, 30, session: 7)));
        Assert.Null(KeyIndexFile.Open(File, 2));
    }

    [Fact]
    public void A_damaged_file_is_not_used()
    {
        KeyIndexFile.Create(File, Entries(0, 2000, session: 1), 1).Add(Entries(2000, 100, session: 2), 2).Dispose();
        var intact = System.IO.File.ReadAllBytes(File);
        for (var at = 0; at < intact.Length; at += 97)
        {
            var damaged = intact.ToArray();
            damaged[at] ^= 4;
            System.IO.File.WriteAllBytes(File, damaged);
            Assert.True(IsRefused(), $"byte {at}");
            System.IO.File.WriteAllBytes(File, intact[..at]);
            Assert.True(IsRefused(), $"{at} bytes");
        }
    }

    public void Dispose() => _scratch.Dispose();

    bool IsRefused()
    {
        try
        {
            using var index = KeyIndexFile.Open(File, 2);
            index?.Find(new(Entries(0, 2100, session: 7)));
            return index is null;
        }
        catch (InvalidDataException)
        {
            return true;
        }
    }

    static IEnumerable<uint> Found(KeyIndexFile index, List<ulong> entries)
    {
        var search = new KeySearch(entries);
        index.Find(search);
        return search.Sessions.Order();
    }

    static List<ulong> Entries(int first, int count, uint session) =>
        Sorted(
            Enumerable
                .Range(first, count)
                .Select(number => KeyEntry.Create(unchecked((ulong)(number + 1) * 0x9E37_79B9_7F4A_7C15), session))
        );

    static List<ulong> Sorted(IEnumerable<ulong> entries)
    {
        var sorted = entries.ToList();
        KeyEntry.Sort(sorted);
        Assert.Equal(sorted.Order(), sorted);
        return sorted;
    }
}
