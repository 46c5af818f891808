using System.Text;
using ClaudeSessionLogger.Memory.Disk;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Memory;

/// <summary>Links, and others who write at the same time.</summary>
public sealed class MemoryFolderRaceTests : IDisposable
{
    readonly ScratchFolder _scratch = new();
    readonly MemoryFolder _folder;
    readonly string _outside;

    public MemoryFolderRaceTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "making links takes rights there");
        _folder = new(_scratch.Folder("memory"));
        _outside = _scratch.Folder("outside");
        File.WriteAllText(Path.Combine(_outside, "secret.md"), "secret");
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_memory_folder_that_is_a_link_is_neither_read_nor_written()
    {
        Directory.Delete(_folder.Path);
        Directory.CreateSymbolicLink(_folder.Path, _outside);
        Assert.Empty(_folder.List().Files);
        Assert.Contains("link", Assert.Single(_folder.List().Passed).Reason, StringComparison.Ordinal);
        AllRefuse("secret.md");
    }

    [Fact]
    public void A_folder_in_it_that_is_a_link_is_neither_read_nor_written()
    {
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "sub"), _outside);
        Assert.Empty(_folder.List().Files);
        AllRefuse("sub/secret.md");
    }

    [Fact]
    public void A_file_that_is_a_link_is_neither_read_nor_written()
    {
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "a.md"), Path.Combine(_outside, "secret.md"));
        Assert.Equal("it is a link", Assert.Single(_folder.List().Passed).Reason);
        AllRefuse("a.md");
    }

    [Fact]
    public void A_pipe_does_not_hold_us()
    {
        using var made = System.Diagnostics.Process.Start("mkfifo", Path.Combine(_folder.Path, "a.md"))!;
        made.WaitForExit();
        Assert.Throws<Failure>(() => _folder.Read(Name("a.md")));
    }

    [Theory]
    [InlineData("a.md")]
    [InlineData("sub/a.md")]
    public async Task A_link_swapped_in_while_we_write_is_never_written_through(string name)
    {
        using var stop = new CancellationTokenSource();
        var victim = Path.Combine(_folder.Path, name.Split('/')[0]);
        var target = name.Contains('/', StringComparison.Ordinal) ? _outside : Path.Combine(_outside, "secret.md");
        var attacker = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                Ignoring(() => File.CreateSymbolicLink(victim, target));
                Ignoring(() => File.Delete(victim));
            }
        }, TestContext.Current.CancellationToken);

        for (var i = 0; i < 300; i++)
        {
            Ignoring(() => _folder.Write(Name(name), null, "ours"u8));
            Ignoring(() => _folder.Write(Name(name), MemoryHash.Of("ours"u8), "more"u8));
            Ignoring(() => _folder.Delete(Name(name), MemoryHash.Of("more"u8)));
        }

        await stop.CancelAsync();
        await attacker;
        Assert.Equal(["secret.md"], Directory.EnumerateFileSystemEntries(_outside).Select(Path.GetFileName));
        Assert.Equal("secret", File.ReadAllText(Path.Combine(_outside, "secret.md")));
    }

    [Fact]
    public async Task What_somebody_saves_while_we_write_is_never_lost()
    {
        // Another process appends its lines by rename, as editors do; we replace and delete what we have read. Each of its texts must
        // have been seen by us, or stand in a file at the end.
        const int rounds = 400;
        var (name, path) = (Name("a.md"), Path.Combine(_folder.Path, "a.md"));
        var seen = new HashSet<string>();
        var other = Task.Run(() =>
        {
            for (var i = 0; i < rounds; i++)
            {
                var temporary = Path.Combine(_folder.Path, $"theirs{i}");
                File.WriteAllText(temporary, $"theirs {i}");
                // Never over what it has not looked at itself: what was there is noted as an editor would have it.
                seen.UnionWith(Swapped(temporary, path));
            }
        }, TestContext.Current.CancellationToken);

        var mine = new HashSet<string>();
        for (var i = 0; !other.IsCompleted; i++)
        {
            if (_folder.Read(name) is not { } read)
            {
                _folder.Write(name, null, Encoding.UTF8.GetBytes($"ours {i}"));
                continue;
            }

            var outcome = i % 3 == 0 ? _folder.Delete(name, read.Hash) : _folder.Write(name, read.Hash, Encoding.UTF8.GetBytes($"ours {i}"));
            if (outcome == WriteOutcome.Written)
                mine.Add(Encoding.UTF8.GetString(read.Bytes));
        }

        await other;
        var everywhere = Directory.EnumerateFiles(_folder.Path).Select(File.ReadAllText).Concat(mine).Concat(seen).ToHashSet();
        Assert.Empty(Enumerable.Range(0, rounds).Select(i => $"theirs {i}").Except(everywhere));
        Assert.Empty(Directory.EnumerateFiles(_folder.Path, ".csl-*"));
    }

    [Fact]
    public void After_a_crash_an_unknown_text_comes_back_and_leftovers_go()
    {
        File.WriteAllText(Path.Combine(_folder.Path, ".csl-1.new"), "half");
        File.WriteAllText(Path.Combine(_folder.Path, ".csl-2.old"), "known");
        File.WriteAllText(Path.Combine(_folder.Path, ".csl-3.old"), "somebody's");
        File.WriteAllText(Path.Combine(_folder.Path, ".csl-notes.md"), "not ours");
        _folder.Recover(hash => hash == MemoryHash.Of("known"u8));
        var recovered = Assert.Single(_folder.List().Files);
        Assert.StartsWith("recovered-", recovered.Name.Value, StringComparison.Ordinal);
        Assert.Equal("somebody's", File.ReadAllText(Path.Combine(_folder.Path, recovered.Name.Value)));
        Assert.Equal(2, Directory.EnumerateFiles(_folder.Path).Count());
    }

    void AllRefuse(string name)
    {
        Assert.Contains("is a link", Assert.Throws<Failure>(() => _folder.Read(Name(name))).Message, StringComparison.Ordinal);
        Assert.Throws<Failure>(() => _folder.Write(Name(name), MemoryHash.Of("secret"u8), "x"u8));
        Assert.Throws<Failure>(() => _folder.Write(Name(name), null, "x"u8));
        Assert.Throws<Failure>(() => _folder.Delete(Name(name), MemoryHash.Of("secret"u8)));
        Assert.Equal("secret", File.ReadAllText(Path.Combine(_outside, "secret.md")));
    }

    /// <summary>Puts a file in another's place and gives back what that held, and what took its name meanwhile.</summary>
    static List<string> Swapped(string temporary, string path)
    {
        var (aside, before) = ($"{temporary}.aside", new List<string>());
        while (true)
        {
            Ignoring(() =>
            {
                File.Move(path, aside, overwrite: false);
                before.Add(File.ReadAllText(aside));
                File.Delete(aside);
            });
            try
            {
                File.Move(temporary, path, overwrite: false);
                return before;
            }
            catch (IOException)
            {
                // It is there again: once more.
            }
        }
    }

    static void Ignoring(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is Failure or IOException or UnauthorizedAccessException)
        {
        }
    }

    static MemoryName Name(string text) => MemoryName.TryParse(text, out var name, out var reason) ? name : throw new ArgumentException(reason, nameof(text));
}
