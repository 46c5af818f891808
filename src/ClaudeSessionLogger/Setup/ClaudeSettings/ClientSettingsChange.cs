namespace ClaudeSessionLogger.Setup.ClaudeSettings;

/// <summary>Whose command the client's status line runs.</summary>
enum StatusLineOwner
{
    None,
    Ours,
    Other,
}

/// <summary>The result of a change of a settings file, or of a check that only computes the change.</summary>
/// <param name="StatusLine">The owner of the status line after the change.</param>
/// <param name="Remarks">Sentences about what was left unchanged.</param>
sealed record ClientSettingsChange(bool Changed, StatusLineOwner StatusLine, IReadOnlyList<string> Remarks)
{
    /// <summary>Whether the file disables all hooks.</summary>
    public bool AllDisabled { get; init; }

    /// <summary>Whether Claude may run our commands without asking.</summary>
    public bool HasPermissions { get; init; }

    /// <summary>Whether our plugin, which has its own hooks, is enabled.</summary>
    public bool HasPlugin { get; init; }
}
