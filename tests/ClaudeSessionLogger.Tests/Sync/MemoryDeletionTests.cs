using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Sync;

/// <summary>Deleted memory files, and many deletions at once.</summary>
public sealed class MemoryDeletionTests
{
    [Fact]
    public void A_missing_or_empty_folder_deletes_nothing_and_is_refilled()
    {
        using var place = new TestHub("folder");
        using var desktop = new MemoryMachine("Ann");
        using var laptop = new MemoryMachine("Ann");
        for (var i = 0; i < 9; i++)
            desktop.Write($"note{i}.md", $"note {i}");
        SyncUntilEqual(place, desktop, laptop);
        var before = laptop.Files();

        Directory.Delete(desktop.Folder, recursive: true);
        SyncUntilEqual(place, desktop, laptop);
        Assert.Equal(before, desktop.Files());
        Assert.Equal(before, laptop.Files());

        Directory.Delete(laptop.Folder, recursive: true);
        Directory.CreateDirectory(laptop.Folder);
        SyncUntilEqual(place, laptop, desktop);
        Assert.Equal(before, desktop.Files());
        Assert.Equal(before, laptop.Files());
    }

    [Fact]
    public void Many_deletions_wait_for_confirmation()
    {
        using var place = new TestHub("folder");
        using var desktop = new MemoryMachine("Ann");
        using var laptop = new MemoryMachine("Ann");
        for (var i = 0; i < 8; i++)
            desktop.Write($"note{i}.md", $"note {i}");
        SyncUntilEqual(place, desktop, laptop);

        for (var i = 0; i < 6; i++)
            desktop.Delete($"note{i}.md");
        SyncUntilEqual(place, desktop, laptop);
        Assert.Equal((2, 8), (desktop.Files().Count, laptop.Files().Count));
        using (var database = desktop.Open())
            StatusCacheWriter.Write(database, desktop.Paths, TimeProvider.System);
        Assert.Contains(
            "6 memory files are missing on this machine",
            StatusCache.Read(desktop.Paths.StatusCache).SystemMessage(TimeProvider.System.GetUtcNow()),
            StringComparison.Ordinal
        );

        desktop.Flush(bringsBack: true);
        Assert.Equal(8, desktop.Files().Count);

        for (var i = 0; i < 6; i++)
            desktop.Delete($"note{i}.md");
        desktop.Flush(allowDeletions: true);
        SyncUntilEqual(place, desktop, laptop);
        Assert.Equal((2, 2), (desktop.Files().Count, laptop.Files().Count));
    }

    // Until each has what the others have.
    static void SyncUntilEqual(TestHub place, params ReadOnlySpan<MemoryMachine> machines)
    {
        for (var round = 0; round < 2; round++)
        {
            foreach (var machine in machines)
                machine.Flush(place);
        }
    }
}
