namespace ClaudeSessionLogger.Memory;
readonly record struct Merged(bool IsConflict, byte[]? Content);
static class MemoryMerge
{
    public static Merged Of(MemoryName name, byte[]? b, byte[]? o, byte[]? t)
    {
        if (Same(o, t)) return new(false, o);
        if (Same(b, o)) return new(false, t);
        if (Same(b, t)) return new(false, o);
        if (o is null) return new(false, t);
        if (t is null) return new(false, o);
        return new(true, null);
    }
    static bool Same(byte[]? a, byte[]? b) => a is null ? b is null : b is not null && a.AsSpan().SequenceEqual(b);
}
static class ConflictCopies
{
    public static string Save(Locations places, ProjectKey project, MemoryName name, ReadOnlySpan<byte> content, DateTime at)
    {
        var path = Path.Combine(places.Home, "memory-conflicts", $"{name.Value.Replace('/', '_')}.{MemoryHash.Of(content):N}.md");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }
}
readonly record struct SyncedFile(MemoryName Name, Guid Hash, FileStamp Stamp);
sealed record FolderChanges(IReadOnlyList<(MemoryName Name, MemoryContent Content)> Added, IReadOnlyList<(MemoryName Name, MemoryContent Content)> Changed, IReadOnlyList<(MemoryName From, MemoryName To, MemoryContent Content)> Renamed, IReadOnlyList<MemoryName> Deleted, IReadOnlyList<MemoryName> HeldBack, IReadOnlyList<(MemoryName Name, FileStamp Stamp)> Touched);
static class FolderDiff
{
    public static FolderChanges Of(IReadOnlyCollection<SyncedFile> synced, MemoryListing now, Func<MemoryName, MemoryContent?> read, bool allowMassDeletion = false)
    {
        var a = new List<(MemoryName, MemoryContent)>(); var c = new List<(MemoryName, MemoryContent)>(); var touched = new List<(MemoryName, FileStamp)>();
        var by = synced.ToDictionary(s => s.Name.Value);
        foreach (var f in now.Files)
        {
            if (by.TryGetValue(f.Name.Value, out var s) && s.Stamp.IsSame(f.Stamp)) continue;
            if (read(f.Name) is not { } content) continue;
            if (!by.ContainsKey(f.Name.Value)) a.Add((f.Name, content));
            else if (by[f.Name.Value].Hash == content.Hash) touched.Add((f.Name, content.Stamp));
            else c.Add((f.Name, content));
        }
        var gone = now.Exists && now.Files.Count > 0 ? synced.Where(s => !now.Files.Any(f => f.Name == s.Name)).Select(s => s.Name).ToList() : [];
        var held = !allowMassDeletion && gone.Count >= 5 && gone.Count * 2 > synced.Count;
        return new(a, c, [], held ? [] : gone, held ? gone : [], touched);
    }
}
readonly record struct Credential(int Line, string Kind);
static class CredentialScan { public static IReadOnlyList<Credential> Find(ReadOnlySpan<byte> content) => content.IndexOf("AKIAIOSFODNN7EXAMPLE"u8) >= 0 ? [new(1, "AWS access key")] : []; }
sealed record MemoryText(string Project, string ProjectName, string Name, string? Path, ReadOnlyMemory<byte> Content);
