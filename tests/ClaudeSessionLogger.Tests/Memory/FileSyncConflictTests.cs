using ClaudeSessionLogger.Memory.Disk;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Memory;

public sealed class FileSyncConflictTests : IDisposable
{
    static readonly string[] s_machines = ["anns-laptop"];

    readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("note.sync-conflict-20260301-101112-ABCDEFG.md")] // Syncthing
    [InlineData("note (Ann's conflicted copy 2026-03-01).md")] // Dropbox
    [InlineData("note (anns-laptop's conflicted copy 2026-03-01) (1).md")]
    [InlineData("note (Case Conflict).md")]
    [InlineData("note (conflicted copy 2026-03-01 101112).md")] // Nextcloud
    [InlineData("note_conflict-20260301-101112.md")] // ownCloud
    [InlineData("note (SFConflict ann@example.org 2026-03-01-10-11-12).md")] // Seafile
    [InlineData("note.Conflict.md")] // Resilio
    [InlineData("note-DESKTOP-0A1B2C3.md")] // OneDrive
    [InlineData("note-Anns-Laptop.md")]
    [InlineData("note-anns-laptop-2.md")]
    public void A_conflict_copy_of_a_file_sync_tool_is_recognised(string name) =>
        Assert.True(FileSyncConflict.IsCopy(name, s_machines, other => other == "note.md"));

    [Theory]
    [InlineData("note.md")]
    [InlineData("MEMORY.md")]
    [InlineData("note-conflict.md")]
    [InlineData("sync-conflict-strategy.md")]
    [InlineData("api_conflict-handling.md")]
    [InlineData("conflicted copy.md")]
    [InlineData("note (draft).md")]
    [InlineData("note-anns-laptops.md")]
    [InlineData("setup-anns-laptop.md")]
    [InlineData("setup-DESKTOP-0A1B2C3.md")]
    public void A_note_is_no_conflict_copy(string name) =>
        Assert.False(FileSyncConflict.IsCopy(name, s_machines, other => other == "note.md"));

    [Fact]
    public void A_conflict_copy_in_a_memory_folder_is_reported_and_not_listed()
    {
        var folder = _scratch.Folder("memory/deep");
        foreach (var name in (string[])["note.md", "note.sync-conflict-20260301-101112-ABCDEFG.md"])
            File.WriteAllText(Path.Combine(folder, name), "text");
        File.WriteAllText(Path.Combine(folder, "note-anns-laptop.md"), "text");
        var list = new MemoryFolder(_scratch.Path("memory"), machines: s_machines).List();

        Assert.Equal("deep/note.md", Assert.Single(list.Files).Name.Value);
        Assert.All(list.Skipped, skipped => Assert.Equal("it is a conflict copy of a file-sync tool", skipped.Reason));
        Assert.Equal(2, list.Skipped.Count);
    }
}
