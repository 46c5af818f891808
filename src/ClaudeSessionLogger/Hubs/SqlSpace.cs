using System.IO.Hashing;
using System.Text;

namespace ClaudeSessionLogger.Hubs;

/// <summary>
/// The tables of one log on a hub in a database. What a person's memory is in are tables of their own: who makes a table owns it, and nobody
/// else is let in.
/// </summary>
/// <param name="Person">Whose they are; null for the log that all share.</param>
sealed record SqlSpace(string Meta, string Devices, string Events, string? Person)
{
    const int NameLength = 24;

    public static readonly SqlSpace Shared = new("claude_sessions.hub_meta", "claude_sessions.devices", "claude_sessions.log_events", null);

    public bool IsShared => Person is null;

    public static SqlSpace Memory(string home, string person)
    {
        var suffix = Name(person);
        return new($"{home}.meta_{suffix}", $"{home}.devices_{suffix}", $"{home}.events_{suffix}", person);
    }

    /// <summary>A name for a table, or a folder: to be recognised by people, and no other person's, whatever signs either has.</summary>
    public static string Name(string person)
    {
        var letters = new string([.. person.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit).Take(NameLength)]);
        var hash = XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(person)).ToString("x16", null);
        return letters.Length > 0 ? $"{letters}_{hash}" : hash;
    }
}
