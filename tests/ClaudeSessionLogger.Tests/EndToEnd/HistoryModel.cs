using System.Collections.Immutable;

namespace ClaudeSessionLogger.Tests.EndToEnd;

/// <summary>
/// The expected effect of acknowledged commands, computed without the program's reducers. Sessions and memory files
/// that a command may have recorded without an acknowledgement are optional until they are found, and required from
/// then on.
/// </summary>
sealed record HistoryModel
{
    public ImmutableDictionary<string, ModelEntry> Entries { get; init; } =
        ImmutableDictionary<string, ModelEntry>.Empty;

    /// <summary>The sessions that must be recorded, with their tokens.</summary>
    public ImmutableDictionary<string, long> Sessions { get; init; } = ImmutableDictionary<string, long>.Empty;

    /// <summary>The memory files with their text.</summary>
    public ImmutableDictionary<string, string> Memory { get; init; } = ImmutableDictionary<string, string>.Empty;

    public ImmutableDictionary<string, string> Budgets { get; init; } = ImmutableDictionary<string, string>.Empty;

    public HistoryModel With(string id, ModelEntry entry) => this with { Entries = Entries.SetItem(id, entry) };
}

/// <summary>An expected entry of the shared log.</summary>
sealed record ModelEntry(string Category, string Status, string Title, string? Body, string CreatedBy)
{
    public string? Notes { get; init; }
    public string? Owner { get; init; }
    public string? UpdatedBy { get; init; }
    public int Events { get; init; } = 1;

    /// <summary>The entry in the form of <see cref="Columns"/>.</summary>
    public string Text =>
        string.Join(
            '|',
            Category,
            Status,
            Title,
            string.Join("\n\n", new[] { Body, Notes }.OfType<string>()),
            CreatedBy,
            UpdatedBy,
            Owner,
            UpdatedBy is not null ? "changed" : "new",
            $"{Events}"
        );

    /// <summary>The SQL expression that gives <see cref="Text"/> for a row of <c>log_entries</c>.</summary>
    public const string Columns = """
        category || '|' || status || '|' || title || '|' || coalesce(body, '') || '|' || created_by || '|' || coalesce(updated_by, '') || '|' || coalesce(owner, '') || '|'
            || if(updated_at is null, 'new', 'changed') || '|' || events
        """;

    public ModelEntry Noted(string who, string note) =>
        Changed(who) with
        {
            Notes = Notes is null ? note : $"{Notes}\n\n{note}",
        };

    /// <summary>An unchanged status writes no event.</summary>
    public ModelEntry Put(string who, string status) => status == Status ? this : Changed(who) with { Status = status };

    public ModelEntry Changed(string who) => this with { UpdatedBy = who, Events = Events + 1 };
}
