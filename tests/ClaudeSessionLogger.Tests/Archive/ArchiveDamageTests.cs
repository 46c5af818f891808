using System.Text;
using ClaudeSessionLogger.Archive;
using ClaudeSessionLogger.Archive.Format;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Archive;

public sealed class ArchiveDamageTests : IDisposable
{
    static readonly string s_id = Conversation.NewId(1),
        s_fork = Conversation.NewId(2);

    readonly ArchiveHome _home = new();

    public void Dispose() => _home.Dispose();

    string Archive => _home.Folder.PathOf(new(s_id));

    SessionFile Transcript => _home.Archived.Find(new(s_id))!.Transcript!;

    [Fact]
    public void A_damaged_frame_loses_only_that_frame_and_verify_says_so()
    {
        var text = new Conversation(s_id).Grow(2_500_000).Text;
        ArchiveHome.Write(_home.Transcript(s_id), text);
        _home.Flush();
        Assert.Empty(ArchiveVerifier.Verify(_home.Folder));
        var frame = Frames()[2];
        Change(frame.Position + 1000);

        var damage = Assert.Single(ArchiveVerifier.Verify(_home.Folder));
        var lost = Assert.Single(damage.Lost);
        Assert.Equal((new(s_id), frame.Header.Offset, frame.Header.End), (damage.SessionId, lost.Start, lost.End));
        Assert.Equal(damage.Lost, Transcript.LostRanges);
        using var readable = Transcript.OpenReadable();
        Assert.Equal(
            text[..(int)lost.Start] + "\n" + text[(int)lost.End..],
            Encoding.UTF8.GetString(ArchiveHome.ReadAll(readable))
        );
        using var exact = Transcript.Open();
        Assert.Throws<LostRangeException>(() => ArchiveHome.ReadAll(exact));
        exact.Position = lost.End;
        Assert.Equal(text[(int)lost.End..], Encoding.UTF8.GetString(ArchiveHome.ReadAll(exact)));
    }

    [Fact]
    public void A_damaged_frame_header_loses_only_that_frame_and_a_flush_restores_it()
    {
        var text = new Conversation(s_id).Grow(2_500_000).Text;
        ArchiveHome.Write(_home.Transcript(s_id), text);
        _home.Flush();
        var frame = Frames()[1];
        Change(frame.Start + 30);

        Assert.Equal([new(frame.Header.Offset, frame.Header.End)], Transcript.LostRanges);
        ArchiveHome.Write(_home.Transcript(s_id), text + "{}\n");
        _home.Flush();
        Assert.Empty(Transcript.LostRanges);
        Assert.Equal(text + "{}\n", Encoding.UTF8.GetString(_home.Read(s_id, ".jsonl")));
    }

    [Fact]
    public void A_damaged_list_of_files_loses_nothing()
    {
        var text = new Conversation(s_id).Grow(100_000).Text;
        ArchiveHome.Write(_home.Transcript(s_id), text);
        _home.Flush();
        // The list that was written last.
        Change(new FileInfo(Archive).Length - 10);
        Assert.Equal(text, Encoding.UTF8.GetString(_home.Read(s_id, ".jsonl")));
    }

    [Fact]
    public void What_was_not_completed_is_ignored_and_written_again()
    {
        var conversation = new Conversation(s_id).Grow(900_000);
        ArchiveHome.Write(_home.Transcript(s_id), conversation.Text);
        _home.Flush();
        var before = File.ReadAllBytes(Archive);
        var text = conversation.Text;
        ArchiveHome.Write(_home.Transcript(s_id), conversation.Grow(100_000).Text);
        _home.Flush();
        var after = File.ReadAllBytes(Archive);

        var step = (after.Length - before.Length) / 40;
        for (var length = before.Length; length < after.Length - 400; length += step)
        {
            File.WriteAllBytes(Archive, after[..length]);
            Assert.Equal(text, Encoding.UTF8.GetString(_home.Read(s_id, ".jsonl")));
            File.Delete(_home.Home.Paths.ArchiveCatalog);
            _home.Flush();
            Assert.Equal(conversation.Text, Encoding.UTF8.GetString(_home.Read(s_id, ".jsonl")));
            // The list contains times, whose length varies.
            Assert.InRange(new FileInfo(Archive).Length, after.Length - 100, after.Length + 100);
        }
    }

    /// <summary>A parent and its fork: either the right bytes, or an error that says what is lost.</summary>
    [Fact]
    public void Mutated_archives_never_give_wrong_text()
    {
        var parent = new Conversation(s_id).Grow(900_000);
        var fork = parent.Fork(s_fork, 5).Grow(5000);
        ArchiveHome.Write(_home.Transcript(s_id), parent.Text[..400_000]);
        _home.Flush();
        ArchiveHome.Write(_home.Transcript(s_id), parent.Text);
        _home.Flush();
        ArchiveHome.Write(_home.Transcript(s_fork), fork.Text);
        _home.Flush();
        byte[][] expected = [Encoding.UTF8.GetBytes(parent.Text), Encoding.UTF8.GetBytes(fork.Text)];
        string[] sessions = [s_id, s_fork];
        byte[][] good = [.. sessions.Select(session => File.ReadAllBytes(_home.Folder.PathOf(new(session))))];
        byte[][] pieces =
        [
            [0],
            [0xC5, 0x5C, 0xA6, 0x01],
            good[1][..200],
            good[0][..2000],
            new byte[300],
        ];
        var random = ByteMutations.Random(15);
        var lost = 0;
        for (var round = 0; round < 500; round++)
        {
            var changed = random.Next(2);
            File.WriteAllBytes(
                _home.Folder.PathOf(new(sessions[changed])),
                ByteMutations.Damage(good[changed], pieces, random, 4, 3000, 3000)
            );
            for (var i = 0; i < 2; i++)
                lost += CheckReads(sessions[i], expected[i]);
            _ = ArchiveVerifier.Verify(_home.Folder).Select(damage => damage.Detail).ToList();
            File.WriteAllBytes(_home.Folder.PathOf(new(sessions[changed])), good[changed]);
        }

        Assert.InRange(lost, 100, 1000);
    }

    // Returns 1 if anything is lost.
    int CheckReads(string session, byte[] expected)
    {
        using var archive = _home.Folder.Open(new(session))!;
        if (archive.Manifest is null)
            return 1;
        var content = archive.Content(0);
        var buffer = new byte[4096];
        var isLost = 0;
        Assert.InRange(content.Length, 0, expected.Length);
        if (content.Length < expected.Length)
            isLost = 1;
        for (long at = 0; at < content.Length; )
        {
            var read = content.Read(at, buffer, out var lost);
            if (read > 0)
                Assert.True(buffer.AsSpan(0, read).SequenceEqual(expected.AsSpan((int)at, read)), "wrong text");
            else
                (isLost, read) = (1, (int)(lost.End - at));
            Assert.True(read > 0);
            at += read;
        }

        return isLost;
    }

    [Fact]
    public void An_archive_of_a_newer_version_is_refused_with_an_error()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Archive)!);
        File.WriteAllBytes(Archive, [.. "cslarch2"u8, .. new byte[500]]);
        var failure = Assert.Throws<Failure>(() => _home.Folder.Open(new(s_id)));
        Assert.Contains("newer version", failure.Message);
    }

    [Fact]
    public void An_archive_that_lost_its_list_is_put_aside_and_taken_again()
    {
        var text = new Conversation(s_id).Grow(9000).Text;
        ArchiveHome.Write(_home.Transcript(s_id), text);
        _home.Flush();
        foreach (var list in Lists())
            Change(list.Position);
        File.Delete(_home.Home.Paths.ArchiveCatalog);
        using (var archive = _home.Folder.Open(new(s_id))!)
            Assert.Null(archive.Manifest);
        _home.Flush();

        Assert.Equal(text, Encoding.UTF8.GetString(_home.Read(s_id, ".jsonl")));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(Archive)!, "*.damaged"));
    }

    List<ArchiveRecord> Frames()
    {
        using var archive = _home.Folder.Open(new(s_id))!;
        return [.. archive.Content(0).Frames];
    }

    List<ArchiveRecord> Lists()
    {
        using var file = File.OpenHandle(Archive);
        return
        [
            .. new ArchiveRecords(file, 0, RandomAccess.GetLength(file)).All.Where(record =>
                record.Header.Kind == RecordKind.Manifest
            ),
        ];
    }

    void Change(long position)
    {
        using var file = new FileStream(Archive, FileMode.Open, FileAccess.ReadWrite);
        file.Position = position;
        var value = file.ReadByte();
        file.Position = position;
        file.WriteByte((byte)(value ^ 0x40));
    }
}
