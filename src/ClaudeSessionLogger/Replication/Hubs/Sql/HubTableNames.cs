using System.IO.Hashing;
using System.Text;

namespace ClaudeSessionLogger.Replication.Hubs.Sql;

/// <summary>
/// The names of the tables of one event log on a hub in a database. Each person's memory is a separate log: in its own
/// tables or, on a hub with roles, in its own rows of tables that belong to the hub's owner.
/// </summary>
/// <param name="Person">The owner of the memory; null for the shared log.</param>
sealed record HubTableNames(string Meta, string Devices, string Events, string? Person)
{
    const int NameLength = 24;

    public static readonly HubTableNames Shared = new(
        "claude_sessions.hub_meta",
        "claude_sessions.devices",
        "claude_sessions.log_events",
        null
    );

    /// <summary>
    /// The tables of the shared log on a hub with roles, where each device's row has the name of its role.
    /// </summary>
    public static readonly HubTableNames SharedByRoles = Shared with { HasRoles = true };

    public bool IsShared => Person is null;

    public bool HasRoles { get; private init; }

    /// <summary>The columns with which the primary key of each table begins; empty if there are none.</summary>
    public string Key { get; private init; } = "";

    /// <summary>The values of the columns in <see cref="Key"/>, for a select.</summary>
    public string KeyColumnValues { get; private init; } = "";

    /// <summary>
    /// Returns SQL to append to a condition; it restricts the condition to rows of this log. Row security policies do
    /// the same, but do not apply to superusers.
    /// </summary>
    public string RowFilter(string row) =>
        OnlyOf is { } of ? $" and {row}.owner = current_user and {row}.memory_of = '{of}'" : "";

    /// <summary>
    /// Returns SQL that tells whether a device's row does not belong to the current role. A row without a role belongs
    /// to nobody; only the hub's owner may take it.
    /// </summary>
    public string BelongsToOtherRole(string row) =>
        HasRoles
            ? $"({row}.role is distinct from current_user and ({row}.role is not null or not pg_has_role(current_user, "
                + $"(select relowner from pg_class where oid = to_regclass('{Devices}')), 'member')))"
            : "false";

    string? OnlyOf { get; init; }

    public static HubTableNames Memory(string home, string person)
    {
        var suffix = Name(person);
        return new($"{home}.meta_{suffix}", $"{home}.devices_{suffix}", $"{home}.events_{suffix}", person);
    }

    /// <summary>The rows of one person's memory in the tables of the hub's owner.</summary>
    public static HubTableNames OwnMemory(string person) =>
        new(Shared.Meta, "claude_sessions.memory_devices", "claude_sessions.memory_events", person)
        {
            Key = "owner, memory_of, ",
            // The name consists of letters, digits and an underscore, so it needs no quotes.
            KeyColumnValues = $"current_user, '{Name(person)}', ",
            OnlyOf = Name(person),
        };

    /// <summary>
    /// Returns a table or folder name for a person. People can recognise it, and it is unique, whatever characters the
    /// person's name contains.
    /// </summary>
    public static string Name(string person)
    {
        var letters = new string([.. person.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit).Take(NameLength)]);
        var hash = XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(person)).ToString("x16", null);
        return letters.Length > 0 ? $"{letters}_{hash}" : hash;
    }
}
