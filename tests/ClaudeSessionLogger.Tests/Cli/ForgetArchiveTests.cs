using System.Text;
using ClaudeSessionLogger.Archive;
using ClaudeSessionLogger.Tests.Support;
using Xunit;
using ZstdSharp;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>Looks for a forgotten session's words in every file of the home folder, compressed ones too.</summary>
public sealed class ForgetArchiveTests : IDisposable
{
    const string Marker = "zqxmarker7731";

    static readonly string s_id = Conversation.NewId(1),
        s_fork = Conversation.NewId(2);

    readonly SearchHome _search = new();

    public void Dispose() => _search.Dispose();

    [Fact]
    public async Task Forget_leaves_no_word_of_a_session_in_any_file()
    {
        var parent = new Conversation(s_id).Grow(300_000);
        _search.Write(s_id, parent.Text, Row(1, $"{Marker} in what the client rewrote"));
        _search.Archive.Flush();
        _search.Write(s_id, parent.Text, Row(2, $"{Marker} in what came instead"));
        _search.WriteResult(s_id, "b1.txt", $"{Marker} in a result");
        _search.Write(s_fork, parent.Fork(s_fork, 3).Grow(3000).Text);
        _search.Archive.Flush();
        // What is archived and indexed in two steps leaves replaced frames and records.
        _search.Write(s_id, parent.Text, Row(2, $"{Marker} in what came instead"), Row(3, $"{Marker} at the end"));
        _search.Archive.Flush();
        Assert.Equal(s_id, _search.Sessions(Marker));
        Assert.NotEmpty(WithMarker());
        (await Built.Run(_search.Archive.Environment, "backup")).Succeeded();
        File.Delete(_search.Archive.Transcript(s_id));
        Directory.Delete(Path.Combine(_search.Archive.Project, s_id), recursive: true);

        (await Built.Run(_search.Archive.Environment, "forget", s_id, "--yes")).Succeeded();

        Assert.Empty(WithMarker());
        Assert.Empty(ArchiveVerifier.Verify(_search.Archive.Folder));
        Assert.Equal("", _search.Sessions(Marker));
        Assert.Equal(
            File.ReadAllText(_search.Archive.Transcript(s_fork)),
            Encoding.UTF8.GetString(_search.Archive.Read(s_fork, ".jsonl"))
        );
    }

    // Not in the first 80 characters, which are the title and stay in earlier backups.
    static string Row(int number, string text) =>
        SearchHome.Row(s_id, "user", $"\"{new string('x', 90)} {text}\"", number);

    List<string> WithMarker() =>
        [
            .. Directory
                .EnumerateFiles(_search.Home.Paths.Home, "*", SearchOption.AllDirectories)
                .Where(file => HasMarker(File.ReadAllBytes(file))),
        ];

    static bool HasMarker(byte[] bytes)
    {
        if (Has(bytes))
            return true;
        using var decompressor = new Decompressor();
        for (var at = 0; bytes.AsSpan(at).IndexOf((byte[])[0x28, 0xB5, 0x2F, 0xFD]) is >= 0 and var next; )
        {
            at += next;
            if (Has(Decompress(decompressor, bytes.AsSpan(at))))
                return true;
            at += 4;
        }

        return false;
    }

    static bool Has(ReadOnlySpan<byte> bytes) => bytes.IndexOf(Encoding.UTF8.GetBytes(Marker)) >= 0;

    // As much as can be read of a frame that something follows.
    static byte[] Decompress(Decompressor decompressor, ReadOnlySpan<byte> bytes)
    {
        using var stream = new DecompressionStream(new MemoryStream(bytes.ToArray()), decompressor);
        using var content = new MemoryStream();
        try
        {
            stream.CopyTo(content);
        }
        catch (Exception e) when (e is ZstdException or EndOfStreamException or IOException)
        {
            // The end of the frame.
        }

        return content.ToArray();
    }
}
