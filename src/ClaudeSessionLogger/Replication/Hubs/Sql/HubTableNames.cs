using System.IO.Hashing;
using System.Text;

namespace ClaudeSessionLogger.Replication.Hubs.Sql;

/// <summary>
/// The tables of one log on a hub in a database. A person's memory has tables of its own, or, where roles keep people apart, rows of its own in
/// tables of the hub's owner.
/// </summary>
/// <param name="Person">Whose they are; null for the log that all share.</param>
sealed record HubTableNames(string Meta, string Devices, string Events, string? Person)
{
    const int NameLength = 24;

    public static readonly HubTableNames Shared = new("claude_sessions.hub_meta", "claude_sessions.devices", "claude_sessions.log_events", null);

    /// <summary>The same where a device's row says which role it belongs to.</summary>
    public static readonly HubTableNames SharedByRoles = Shared with { HasRoles = true };

    public bool IsShared => Person is null;

    public bool HasRoles { get; private init; }

    /// <summary>Before the columns of a key.</summary>
    public string Key { get; private init; } = "";

    /// <summary>What these are, in a select.</summary>
    public string KeyValues { get; private init; } = "";

    /// <summary>Behind a condition: only rows of this log. Policies say the same, but not to a superuser.</summary>
    public string Only(string row) => OnlyOf is { } of ? $" and {row}.owner = current_user and {row}.memory_of = '{of}'" : "";

    string? OnlyOf { get; init; }

    public static HubTableNames Memory(string home, string person)
    {
        var suffix = Name(person);
        return new($"{home}.meta_{suffix}", $"{home}.devices_{suffix}", $"{home}.events_{suffix}", person);
    }

    /// <summary>A person's rows in the tables of the hub's owner.</summary>
    public static HubTableNames OwnMemory(string person) => new(Shared.Meta, "claude_sessions.memory_devices", "claude_sessions.memory_events", person)
    {
        Key = "owner, memory_of, ",
        // Letters, digits and an underscore: no quotes.
        KeyValues = $"current_user, '{Name(person)}', ",
        OnlyOf = Name(person),
    };

    /// <summary>A name for a table, or a folder: to be recognised by people, and no other person's, whatever signs either has.</summary>
    public static string Name(string person)
    {
        var letters = new string([.. person.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit).Take(NameLength)]);
        var hash = XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(person)).ToString("x16", null);
        return letters.Length > 0 ? $"{letters}_{hash}" : hash;
    }
}
