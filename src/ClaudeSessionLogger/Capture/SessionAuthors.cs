using System.Collections.Concurrent;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Capture;

/// <summary>
/// Determines who ran a session from its directory, because git can have another user name for a repository. Caches all
/// results; thread-safe.
/// </summary>
sealed class SessionAuthors(Settings settings)
{
    readonly ConcurrentDictionary<string, string?> _known = new(StringComparer.Ordinal);

    /// <summary>Returns null for the person's usual name.</summary>
    public string? Of(string directory) =>
        _known.GetOrAdd(
            directory,
            path => ProjectNames.IsOfThisMachine(path) ? UserIdentity.SessionAuthor(settings, path) : null
        );
}
