using System.Collections.Concurrent;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Replication.Hubs;

/// <summary>
/// A file or folder that was skipped, by its path in the hub's folder, with the reason as a clause about "it".
/// </summary>
sealed record SkippedFile(string Path, string Reason);

/// <summary>
/// Collects files that are skipped in a hub's folder, so that one bad file does not stop the others. Limited in number.
/// </summary>
sealed class SkippedFiles
{
    const int Most = 1_000;

    // A call that took too long keeps running, and may add files while another thread reads.
    readonly ConcurrentDictionary<string, string> _reasons = new(StringComparer.Ordinal);

    public IReadOnlyList<SkippedFile> All =>
        [.. _reasons.Select(passed => new SkippedFile(passed.Key, passed.Value)).OrderBy(passed => passed.Path, StringComparer.Ordinal)];

    public void Add(string path, string reason)
    {
        if (_reasons.Count < Most)
            _reasons.TryAdd(path, reason);
    }

    /// <summary>One sentence that is safe for a terminal; null if nothing was skipped.</summary>
    public static string? Sentence(IReadOnlyList<SkippedFile> passed) => passed switch
    {
        [] => null,
        [var one] => $"cannot read {Shown(one)}; everything else was read.",
        [var first, ..] =>
            $"cannot read {(passed.Count < Most ? passed.Count : $"{Most:N0} or more")} files in the hub's "
                + $"folder, first {Shown(first)}; everything else was read.",
    };

    static string Shown(SkippedFile passed) => $"{SafeText.Safe(passed.Path)} ({SafeText.Safe(passed.Reason)})";
}
