namespace ClaudeSessionLogger.Replication.Hubs;

/// <summary>Whose a hub is on which roles keep people apart, and so who else can read what is private there.</summary>
/// <param name="Owner">The role that owns the tables. It can lift every protection of them.</param>
/// <param name="IsMine">Whether that is the role of this connection.</param>
/// <param name="IsUpgraded">Whether the owner has given the hub the tables and policies that private data needs.</param>
sealed record HubOwnership(string Owner, bool IsMine, bool IsUpgraded);
