using System.Buffers.Text;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Hooks.Cache;

/// <summary>
/// How many sessions the client will delete soon and has deleted, in a small file that flushes write while there are
/// any. The session-start hook says it at most once a week; the time of a second file says when it did.
/// </summary>
/// <param name="Soon">Sessions that the client deletes within a week and that are not archived.</param>
/// <param name="Gone">Sessions of which the client's history still knows, but whose transcripts are deleted.</param>
/// <param name="IsArchiveOn">Whether the archive is on, but lacks these sessions.</param>
readonly record struct ExpiryReminder(int Soon, int Gone, bool IsArchiveOn)
{
    const int MaxBytes = 100;

    static readonly TimeSpan s_interval = TimeSpan.FromDays(7);

    /// <summary>Whether there is anything to say.</summary>
    public bool IsNeeded => Soon > 0 || (Gone > 0 && !IsArchiveOn);

    public string Message
    {
        get
        {
            var soon = Soon == 0 ? "" : $"Claude Code deletes {CountText.Of(Soon, "session")} within a week";
            if (IsArchiveOn)
                return $"⏳ {soon}, not archived yet: run claude-session-logger doctor";
            var gone = Gone switch
            {
                0 => "",
                1 => "1 is gone already",
                _ => $"{Gone} are gone already",
            };
            var both =
                soon.Length == 0 ? $"Claude Code deletes old sessions, {gone}"
                : gone.Length == 0 ? soon
                : $"{soon}, {gone}";
            return $"⏳ {both}\n   to keep them: claude-session-logger setup --archive (or --no-archive)";
        }
    }

    /// <summary>Returns null if there is no reminder.</summary>
    public static ExpiryReminder? Read(AppPaths paths)
    {
        try
        {
            if (!File.Exists(paths.ExpiryReminder))
                return null;
            var text = BoundedFile.Read(paths.ExpiryReminder, MaxBytes);
            return
                Utf8Parser.TryParse(text, out int soon, out var used)
                && used + 1 < text.Length
                && Utf8Parser.TryParse(text[(used + 1)..], out int gone, out _)
                && new ExpiryReminder(soon, gone, text.IndexOf("on"u8) >= 0) is { IsNeeded: true } reminder
                ? reminder
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Returns the reminder if it was not said within a week, and remembers that it is said now.</summary>
    public static ExpiryReminder? ReadIfDue(AppPaths paths, DateTimeOffset now)
    {
        if (Read(paths) is not { } reminder)
            return null;
        try
        {
            var age = now.UtcDateTime - File.GetLastWriteTimeUtc(paths.ExpiryReminded);
            if (age < s_interval && age >= TimeSpan.Zero)
                return null;
            AtomicFile.Write(paths.ExpiryReminded, []);
            File.SetLastWriteTimeUtc(paths.ExpiryReminded, now.UtcDateTime);
            return reminder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Rather not at all than at every start.
            return null;
        }
    }

    /// <summary>Writes the reminder, or deletes it if there is nothing to say. Throws file system exceptions.</summary>
    public void Write(AppPaths paths)
    {
        if (IsNeeded)
            AtomicFile.Write(
                paths.ExpiryReminder,
                System.Text.Encoding.UTF8.GetBytes($"{Soon} {Gone}{(IsArchiveOn ? " on" : "")}\n")
            );
        else if (File.Exists(paths.ExpiryReminder))
            File.Delete(paths.ExpiryReminder);
    }
}
