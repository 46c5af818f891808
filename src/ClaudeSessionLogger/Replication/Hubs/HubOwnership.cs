namespace ClaudeSessionLogger.Replication.Hubs;

/// <summary>Who owns a hub with roles. The owner can read everything on the hub.</summary>
/// <param name="Owner">The role that owns the tables. It can remove every protection of private data.</param>
/// <param name="IsMine">Whether this connection uses that role.</param>
/// <param name="IsUpgraded">Whether the owner has created the tables and policies that private data needs.</param>
sealed record HubOwnership(string Owner, bool IsMine, bool IsUpgraded);
