using System.Collections.Concurrent;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Replication.Hubs;

/// <summary>
/// A skipped file or folder: its path in the hub's folder, and the reason as a clause that begins with "it".
/// </summary>
sealed record SkippedFile(string Path, string Reason);

/// <summary>
/// Collects the skipped files of a hub's folder, up to a maximum number. The other files are read normally.
/// </summary>
sealed class SkippedFiles
{
    const int Most = 1_000;

    // Thread-safe, because an abandoned call keeps running and may add files while another thread reads them.
    readonly ConcurrentDictionary<string, string> _reasons = new(StringComparer.Ordinal);

    public IReadOnlyList<SkippedFile> All =>
        [.. _reasons.Select(passed => new SkippedFile(passed.Key, passed.Value)).OrderBy(passed => passed.Path, StringComparer.Ordinal)];

    public void Add(string path, string reason)
    {
        if (_reasons.Count < Most)
            _reasons.TryAdd(path, reason);
    }

    /// <summary>Returns a sentence that is safe for a terminal; null if no file was skipped.</summary>
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
