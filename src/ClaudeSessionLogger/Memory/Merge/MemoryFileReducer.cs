using ClaudeSessionLogger.Memory.Disk;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Replication;

namespace ClaudeSessionLogger.Memory.Merge;

/// <summary>
/// Computes a file from its versions. A pure function, so that all machines with the same versions have the same file
/// and do not have to store merge results.
/// </summary>
/// <param name="asOf">The time after which a version counts as dated in the future. Until it is due, such a version
/// loses to all concurrent ones; a version by someone who had seen it replaces it whatever their stamps are.</param>
/// <param name="contentOf">Returns the content of a version; null for a deletion, or if it was forgotten.</param>
sealed class MemoryFileReducer(MemoryName name, IEnumerable<MemoryVersion> versions, DateTime asOf, Func<Guid, byte[]?> contentOf)
{
    readonly Dictionary<Guid, MemoryVersion> _versions = versions.DistinctBy(version => version.Hash).ToDictionary(version => version.Hash);

    /// <summary>Null if there are no versions.</summary>
    public FileState? Reduce()
    {
        var replaced = _versions.Values.SelectMany(version => version.Parents).ToHashSet();
        return _versions.Values.Where(version => !replaced.Contains(version.Hash)).ToList() is [_, ..] heads ? MergeHeads(heads) : null;
    }

    // Oldest first: a version that cannot be merged with the result so far replaces it, so the newest is always in the
    // result.
    FileState MergeHeads(List<MemoryVersion> heads)
    {
        heads = [.. heads.OrderBy(head => !EventTime.IsHeld(head.Stamp, asOf)).ThenBy(head => head)];
        var state = new FileState(contentOf(heads[0].Hash), [heads[0]], []);
        var behind = Ancestors([heads[0]]);
        foreach (var next in heads.Skip(1))
        {
            var (theirs, content) = (Ancestors([next]), contentOf(next.Hash));
            var merged = MemoryMerge.Merge(name, BaseOf(behind, theirs), content, state.Content);
            state = merged.IsConflict
                ? new(merged.Content, [next], [.. state.Conflicts, .. state.InPlace])
                : new(merged.Content, [.. state.InPlace, next], state.Conflicts);
            behind = merged.IsConflict ? theirs : [.. behind, .. theirs];
        }

        return state;
    }

    // The latest common ancestor. If there are several, their merge: both sides may have merged the same two versions.
    byte[]? BaseOf(HashSet<Guid> ours, HashSet<Guid> theirs)
    {
        var common = ours.Intersect(theirs).Select(hash => _versions[hash]).ToList();
        var before = common.SelectMany(version => version.Parents).ToHashSet();
        return common.Where(version => !before.Contains(version.Hash)).ToList() switch
        {
            [] => null,
            [var one] => contentOf(one.Hash),
            var several => MergeHeads(several).Content,
        };
    }

    HashSet<Guid> Ancestors(IEnumerable<MemoryVersion> of)
    {
        var (seen, waiting) = (new HashSet<Guid>(), new Stack<Guid>(of.Select(version => version.Hash)));
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
