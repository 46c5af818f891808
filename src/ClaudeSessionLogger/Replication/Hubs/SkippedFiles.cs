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
    const int MaxFiles = 1_000;

    // Thread-safe, because an abandoned call keeps running and may add files while another thread reads them.
    readonly ConcurrentDictionary<string, string> _reasons = new(StringComparer.Ordinal);

    public IReadOnlyList<SkippedFile> All =>
        [
            .. _reasons
                .Select(skipped => new SkippedFile(skipped.Key, skipped.Value))
                .OrderBy(skipped => skipped.Path, StringComparer.Ordinal),
        ];

    public void Add(string path, string reason)
    {
        if (_reasons.Count < MaxFiles)
            _reasons.TryAdd(path, reason);
    }

    /// <summary>Returns a sentence that is safe for a terminal; null if no file was skipped.</summary>
    public static string? Sentence(IReadOnlyList<SkippedFile> skipped) =>
        skipped switch
        {
            [] => null,
            [var one] => $"cannot read {Format(one)}; everything else was read.",
            [var first, ..] =>
                $"cannot read {(skipped.Count < MaxFiles ? skipped.Count : $"{MaxFiles:N0} or more")} files in the "
                    + "hub's "
                    + $"folder, first {Format(first)}; everything else was read.",
        };

    static string Format(SkippedFile skipped) => $"{SafeText.Safe(skipped.Path)} ({SafeText.Safe(skipped.Reason)})";
}
