namespace ClaudeSessionLogger.Replication.Hubs;

/// <summary>The owner of a hub with roles, who can read everything in it.</summary>
/// <param name="Owner">The role that owns the tables. It can remove every protection.</param>
/// <param name="IsMine">Whether this connection uses that role.</param>
/// <param name="IsUpgraded">Whether the owner has created the tables and policies that private data needs.</param>
sealed record HubOwnership(string Owner, bool IsMine, bool IsUpgraded);
