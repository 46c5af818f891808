using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Tests.Support;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>Wipes a hub, or restores an earlier state by copying its files. A server can only be wiped.</summary>
sealed class HubKeeper(TestHub place)
{
    bool _hasCopy;

    string Copied => Path.Combine(place.Root, "kept");

    public void Keep()
    {
        if (place.Address.Kind == HubKind.PostgreSql)
            return;
        if (_hasCopy)
            Directory.Delete(Copied, recursive: true);
        Directory.CreateDirectory(Copied);
        foreach (var file in Files())
            Copies.File(file, Path.Combine(Copied, Path.GetRelativePath(place.Root, file)));
        _hasCopy = true;
    }

    public void Restore()
    {
        if (!_hasCopy)
            return;
        Wipe();
        Copies.Copy(Copied, place.Root);
    }

    public void Wipe()
    {
        if (place.Address.Kind == HubKind.PostgreSql)
            place.Execute("drop schema if exists claude_sessions cascade; drop schema if exists claude_memory cascade");
        foreach (var file in Files())
            File.Delete(file);
    }

    List<string> Files() =>
        [
            .. Directory
                .EnumerateFiles(place.Root, "*", SearchOption.AllDirectories)
                .Where(file => !file.StartsWith(Copied, StringComparison.Ordinal)),
        ];
}

static class Copies
{
    public static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            File(file, Path.Combine(to, Path.GetRelativePath(from, file)));
    }

    /// <summary>Keeps the file times, by which unchanged files are recognised.</summary>
    public static void File(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        System.IO.File.Copy(from, to);
        System.IO.File.SetLastWriteTimeUtc(to, System.IO.File.GetLastWriteTimeUtc(from));
    }
}
