using System.Collections.Immutable;

namespace ClaudeSessionLogger.Tests.EndToEnd;

/// <summary>
/// What acknowledged commands did, by rules of its own: the program's fold has no part in it. Sessions and memory files that a command may have taken
/// in without saying so are possible until they are seen, and certain from then on.
/// </summary>
sealed record HistoryModel
{
    public ImmutableDictionary<string, ModelEntry> Entries { get; init; } = ImmutableDictionary<string, ModelEntry>.Empty;

    /// <summary>Those that are surely recorded, with their tokens.</summary>
    public ImmutableDictionary<string, long> Sessions { get; init; } = ImmutableDictionary<string, long>.Empty;

    /// <summary>Notes of Claude's memory, with their text.</summary>
    public ImmutableDictionary<string, string> Memory { get; init; } = ImmutableDictionary<string, string>.Empty;

    public ImmutableDictionary<string, string> Budgets { get; init; } = ImmutableDictionary<string, string>.Empty;

    public HistoryModel With(string id, ModelEntry entry) => this with { Entries = Entries.SetItem(id, entry) };
}

/// <summary>An entry of the shared log as a person expects it.</summary>
sealed record ModelEntry(string Category, string Status, string Title, string? Body, string CreatedBy)
{
    public string? Notes { get; init; }
    public string? Owner { get; init; }
    public string? UpdatedBy { get; init; }
    public int Events { get; init; } = 1;

    /// <summary>What <see cref="Columns"/> make of its row.</summary>
    public string Text =>
        string.Join('|', Category, Status, Title, string.Join("\n\n", new[] { Body, Notes }.OfType<string>()), CreatedBy, UpdatedBy, Owner, UpdatedBy is not null ? "changed" : "new", $"{Events}");

    /// <summary>The same of a row of <c>log_entries</c>, in SQL.</summary>
    public const string Columns = """
        category || '|' || status || '|' || title || '|' || coalesce(body, '') || '|' || created_by || '|' || coalesce(updated_by, '') || '|' || coalesce(owner, '') || '|'
            || if(updated_at is null, 'new', 'changed') || '|' || events
        """;

    public ModelEntry Noted(string who, string note) => Changed(who) with { Notes = Notes is null ? note : $"{Notes}\n\n{note}" };

    /// <summary>A status that stands already is not written again.</summary>
    public ModelEntry Put(string who, string status) => status == Status ? this : Changed(who) with { Status = status };

    public ModelEntry Changed(string who) => this with { UpdatedBy = who, Events = Events + 1 };
}
