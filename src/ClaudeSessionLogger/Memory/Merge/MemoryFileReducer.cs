using ClaudeSessionLogger.Memory.Disk;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Replication;

namespace ClaudeSessionLogger.Memory.Merge;

/// <summary>
/// Computes a file from its versions. A pure function, so that all machines with the same versions have the same file
/// and do not have to store merge results.
/// </summary>
/// <param name="asOf">
/// The time after which a version counts as dated in the future. Until such a version is due, all concurrent versions
/// take precedence over it. But a version whose author had seen the version from the future always replaces it.
/// </param>
/// <param name="contentOf">
/// Returns the content of a version; null for a deletion, or if the version was forgotten.
/// </param>
sealed class MemoryFileReducer(
    MemoryName name,
    IEnumerable<MemoryVersion> versions,
    DateTime asOf,
    Func<Guid, byte[]?> contentOf
)
{
    readonly Dictionary<Guid, MemoryVersion> _versions = versions
        .DistinctBy(version => version.Hash)
        .ToDictionary(version => version.Hash);

    /// <summary>Returns the state of the file; null if there are no versions, or only forgotten ones.</summary>
    public FileState? Reduce()
    {
        var replaced = _versions.Values.SelectMany(version => version.Parents).ToHashSet();
        return
            _versions.Values.Where(version => !version.IsForgotten && !replaced.Contains(version.Hash)).ToList()
                is [_, ..] heads
            ? MergeHeads(heads)
            : null;
    }

    // Merges the versions from oldest to newest. A version that cannot be merged replaces the result so far, so the
    // result always contains the newest version.
    FileState MergeHeads(List<MemoryVersion> heads)
    {
        heads = [.. heads.OrderBy(head => !EventTime.IsInFuture(head.Stamp, asOf)).ThenBy(head => head)];
        var state = new FileState(contentOf(heads[0].Hash), [heads[0]], []);
        var mergedAncestors = Ancestors([heads[0]]);
        foreach (var next in heads.Skip(1))
        {
            var (nextAncestors, content) = (Ancestors([next]), contentOf(next.Hash));
            var merged = MemoryMerge.Merge(name, BaseOf(mergedAncestors, nextAncestors), content, state.Content);
            state = merged.IsConflict
                ? new(merged.Content, [next], [.. state.Conflicts, .. state.Heads])
                : new(merged.Content, [.. state.Heads, next], state.Conflicts);
            mergedAncestors = merged.IsConflict ? nextAncestors : [.. mergedAncestors, .. nextAncestors];
        }

        return state;
    }

    // Returns the content of the latest common ancestor. If both sides have merged the same two versions, there are
    // several latest ancestors; then returns their merge.
    byte[]? BaseOf(HashSet<Guid> mergedAncestors, HashSet<Guid> nextAncestors)
    {
        var common = mergedAncestors.Intersect(nextAncestors).Select(hash => _versions[hash]).ToList();
        var before = common.SelectMany(version => version.Parents).ToHashSet();
        return common.Where(version => !before.Contains(version.Hash)).ToList() switch
        {
            [] => null,
            [var one] => contentOf(one.Hash),
            var several => MergeHeads(several).Content,
        };
    }

    HashSet<Guid> Ancestors(IEnumerable<MemoryVersion> versions)
    {
        var (seen, waiting) = (new HashSet<Guid>(), new Stack<Guid>(versions.Select(version => version.Hash)));
        while (waiting.TryPop(out var hash))
        {
            if (!_versions.TryGetValue(hash, out var version) || !seen.Add(hash))
                continue;
            foreach (var parent in version.Parents)
                waiting.Push(parent);
        }

        return seen;
    }
}
