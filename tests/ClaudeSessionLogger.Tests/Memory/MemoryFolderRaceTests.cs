using System.Text;
using ClaudeSessionLogger.Memory.Disk;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Memory;

/// <summary>Links in the memory folder, and other processes that write at the same time.</summary>
public sealed class MemoryFolderRaceTests : IDisposable
{
    readonly ScratchFolder _scratch = new();
    readonly MemoryFolder _folder;
    readonly string _outside;

    public MemoryFolderRaceTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows requires special rights to create links");
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
        Assert.Contains("link", Assert.Single(_folder.List().Skipped).Reason, StringComparison.Ordinal);
        AssertAllRefused("secret.md");
    }

    [Fact]
    public void A_subfolder_that_is_a_link_is_neither_read_nor_written()
    {
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "sub"), _outside);
        Assert.Empty(_folder.List().Files);
        AssertAllRefused("sub/secret.md");
    }

    [Fact]
    public void A_file_that_is_a_link_is_neither_read_nor_written()
    {
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "a.md"), Path.Combine(_outside, "secret.md"));
        Assert.Equal("it is a link", Assert.Single(_folder.List().Skipped).Reason);
        AssertAllRefused("a.md");
    }

    [Fact]
    public void A_pipe_does_not_block_a_read()
    {
        using var made = System.Diagnostics.Process.Start("mkfifo", Path.Combine(_folder.Path, "a.md"))!;
        made.WaitForExit();
        Assert.Throws<Failure>(() => _folder.Read(Name("a.md")));
    }

    [Theory]
    [InlineData("a.md")]
    [InlineData("sub/a.md")]
    public async Task A_write_never_follows_a_link_created_meanwhile(string name)
    {
        using var stop = new CancellationTokenSource();
        var victim = Path.Combine(_folder.Path, name.Split('/')[0]);
        var target = name.Contains('/', StringComparison.Ordinal) ? _outside : Path.Combine(_outside, "secret.md");
        var attacker = Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    IgnoreErrors(() => File.CreateSymbolicLink(victim, target));
                    IgnoreErrors(() => File.Delete(victim));
                }
            },
            TestContext.Current.CancellationToken
        );

        for (var i = 0; i < 300; i++)
        {
            IgnoreErrors(() => _folder.Write(Name(name), null, "ours"u8));
            IgnoreErrors(() => _folder.Write(Name(name), MemoryHash.Of("ours"u8), "more"u8));
            IgnoreErrors(() => _folder.Delete(Name(name), MemoryHash.Of("more"u8)));
        }

        await stop.CancelAsync();
        await attacker;
        Assert.Equal(["secret.md"], Directory.EnumerateFileSystemEntries(_outside).Select(Path.GetFileName));
        Assert.Equal("secret", File.ReadAllText(Path.Combine(_outside, "secret.md")));
    }

    [Fact]
    public async Task A_concurrent_change_by_another_process_is_never_lost()
    {
        // Another writer replaces the file by rename, as editors do, while we replace and delete what we have read.
        // Each of its texts must have been read by one of the two, or be in a file at the end.
        const int rounds = 400;
        var (name, path) = (Name("a.md"), Path.Combine(_folder.Path, "a.md"));
        var seen = new HashSet<string>();
        var other = Task.Run(
            () =>
            {
                for (var i = 0; i < rounds; i++)
                {
                    var temporary = Path.Combine(_folder.Path, $"theirs{i}");
                    File.WriteAllText(temporary, $"theirs {i}");
                    // Like an editor, the other writer reads the file before it replaces it.
                    seen.UnionWith(Replace(temporary, path));
                }
            },
            TestContext.Current.CancellationToken
        );

        var mine = new HashSet<string>();
        for (var i = 0; !other.IsCompleted; i++)
        {
            if (_folder.Read(name) is not { } read)
            {
                _folder.Write(name, null, Encoding.UTF8.GetBytes($"ours {i}"));
                continue;
            }

            var outcome =
                i % 3 == 0
                    ? _folder.Delete(name, read.Hash)
                    : _folder.Write(name, read.Hash, Encoding.UTF8.GetBytes($"ours {i}"));
            if (outcome == WriteOutcome.Written)
                mine.Add(Encoding.UTF8.GetString(read.Bytes));
        }

        await other;
        var everywhere = Directory
            .EnumerateFiles(_folder.Path)
            .Select(File.ReadAllText)
            .Concat(mine)
            .Concat(seen)
            .ToHashSet();
        Assert.Empty(Enumerable.Range(0, rounds).Select(i => $"theirs {i}").Except(everywhere));
        Assert.Empty(Directory.EnumerateFiles(_folder.Path, ".csl-*"));
    }

    [Fact]
    public void Recovery_restores_unknown_texts_and_deletes_leftovers()
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

    void AssertAllRefused(string name)
    {
        Assert.Contains(
            "is a link",
            Assert.Throws<Failure>(() => _folder.Read(Name(name))).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<Failure>(() => _folder.Write(Name(name), MemoryHash.Of("secret"u8), "x"u8));
        Assert.Throws<Failure>(() => _folder.Write(Name(name), null, "x"u8));
        Assert.Throws<Failure>(() => _folder.Delete(Name(name), MemoryHash.Of("secret"u8)));
        Assert.Equal("secret", File.ReadAllText(Path.Combine(_outside, "secret.md")));
    }

    /// <summary>
    /// Replaces a file and returns its old text, and the texts of files created meanwhile under its name.
    /// </summary>
    static List<string> Replace(string temporary, string path)
    {
        var (aside, before) = ($"{temporary}.aside", new List<string>());
        while (true)
        {
            IgnoreErrors(() =>
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
                // The file was created again, so try once more.
            }
        }
    }

    static void IgnoreErrors(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is Failure or IOException or UnauthorizedAccessException) { }
    }

    static MemoryName Name(string text) =>
        MemoryName.TryParse(text, out var name, out var reason)
            ? name
            : throw new ArgumentException(reason, nameof(text));
}
