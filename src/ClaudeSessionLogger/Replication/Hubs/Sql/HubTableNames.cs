using System.IO.Hashing;
using System.Text;

namespace ClaudeSessionLogger.Replication.Hubs.Sql;

/// <summary>
/// The tables of one log on a hub in a database. A person's memory has its own tables or, on a hub with roles, its own
/// rows in tables of the hub's owner.
/// </summary>
/// <param name="Person">The owner of the memory; null for the shared log.</param>
sealed record HubTableNames(string Meta, string Devices, string Events, string? Person)
{
    const int NameLength = 24;

    public static readonly HubTableNames Shared = new("claude_sessions.hub_meta", "claude_sessions.devices", "claude_sessions.log_events", null);

    /// <summary>The shared tables on a hub where a device's row names its role.</summary>
    public static readonly HubTableNames SharedByRoles = Shared with { HasRoles = true };

    public bool IsShared => Person is null;

    public bool HasRoles { get; private init; }

    /// <summary>Precedes the columns of a key.</summary>
    public string Key { get; private init; } = "";

    /// <summary>The values of these columns in a select.</summary>
    public string KeyValues { get; private init; } = "";

    /// <summary>
    /// Follows a condition; restricts it to rows of this log. Policies do the same, but do not apply to a superuser.
    /// </summary>
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
        // Only letters, digits and an underscore, so no quoting is needed.
        KeyValues = $"current_user, '{Name(person)}', ",
        OnlyOf = Name(person),
    };

    /// <summary>
    /// Returns a name for a table or folder that people can recognise and that is unique to the person, whatever
    /// characters their name contains.
    /// </summary>
    public static string Name(string person)
    {
        var letters = new string([.. person.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit).Take(NameLength)]);
        var hash = XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(person)).ToString("x16", null);
        return letters.Length > 0 ? $"{letters}_{hash}" : hash;
    }
}
