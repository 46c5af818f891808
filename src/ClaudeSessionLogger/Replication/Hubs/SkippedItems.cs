using System.Collections.Concurrent;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Replication.Hubs;

/// <summary>
/// A file, folder or row of a hub that was skipped: its path in the hub's folder or the row's first columns, and the
/// reason as a clause that begins with "it".
/// </summary>
sealed record SkippedItem(string Path, string Reason);

/// <summary>
/// Collects what was skipped on a hub, up to a maximum number. Everything else is read normally.
/// </summary>
sealed class SkippedItems
{
    const int MaxItems = 1_000;

    // Thread-safe, because an abandoned call keeps running and may add an item while another thread reads the items.
    readonly ConcurrentDictionary<string, string> _reasons = new(StringComparer.Ordinal);

    public IReadOnlyList<SkippedItem> All =>
        [
            .. _reasons
                .Select(skipped => new SkippedItem(skipped.Key, skipped.Value))
                .OrderBy(skipped => skipped.Path, StringComparer.Ordinal),
        ];

    public void Add(string path, string reason)
    {
        if (_reasons.Count < MaxItems)
            _reasons.TryAdd(path, reason);
    }

    /// <summary>Returns a sentence that is safe for a terminal; null if nothing was skipped.</summary>
    public static string? Sentence(IReadOnlyList<SkippedItem> skipped) =>
        skipped switch
        {
            [] => null,
            [var one] => $"cannot read {Format(one)}; everything else was read.",
            [var first, ..] =>
                $"cannot read {(skipped.Count < MaxItems ? skipped.Count : $"{MaxItems:N0} or more")} files or rows of "
                    + $"the hub; the first is {Format(first)}. Everything else was read.",
        };

    static string Format(SkippedItem skipped) => $"{SafeText.Safe(skipped.Path)} ({SafeText.Safe(skipped.Reason)})";
}
