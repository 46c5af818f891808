using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.SharedLog;

/// <summary>What other tools write into a row of an entry becomes events, and each note is kept once.</summary>
public sealed class ExternalChangesTests : IDisposable
{
    readonly LogMachine _keith = new("Keith");

    public void Dispose() => _keith.Dispose();

    [Theory]
    [InlineData("details\n\nours", null)]
    [InlineData("details", null)]
    [InlineData("details\n\ntheirs", "theirs")]
    [InlineData("details\n\nours\n\ntheirs", "theirs")]
    [InlineData("details\n\ntheirs\n\nours", "theirs")]
    [InlineData("details\ntheirs", "theirs")]
    [InlineData("details\n\nours\n\nours", "ours")]
    [InlineData("details\n\nyours", "yours")]
    public void Only_a_note_that_is_new_becomes_a_note(string body, string? note)
    {
        var entry = Noted("details", "ours");
        var changes = ExternalChanges.EventsOf(Row(entry.Id.Value, body), entry).ToList();
        Assert.Equal(note is null ? [] : [(EventKind.Note, note)], changes.Select(e => (e.Kind!.Value, e.Value!)));
    }

    [Fact]
    public void A_changed_body_keeps_the_notes_out_of_it()
    {
        var entry = Noted("details", "ours");
        var change = Assert.Single(ExternalChanges.EventsOf(Row(entry.Id.Value, "other details\n\nours"), entry));
        Assert.Equal((EventKind.Body, "other details"), (change.Kind, change.Value));
    }

    [Fact]
    public void Without_a_body_each_note_is_kept_once()
    {
        var entry = Noted(null, "ours");
        var change = Assert.Single(ExternalChanges.EventsOf(Row(entry.Id.Value, "ours\n\ntheirs"), entry));
        Assert.Equal((EventKind.Note, "theirs"), (change.Kind, change.Value));
    }

    [Fact]
    public void A_row_that_lacks_a_note_may_be_overwritten()
    {
        var entry = Noted("details", "ours");
        Assert.True(ExternalChanges.IsContained(Row(entry.Id.Value, "details"), entry));
        Assert.False(ExternalChanges.IsContained(Row(entry.Id.Value, "details\n\ntheirs"), entry));
    }

    LogEntry Noted(string? body, string note) =>
        _keith.Change(_keith.Log("refunds", body: body).Id, new EntryChange(EventKind.Note, note));

    static ExternalEntry Row(string id, string body) =>
        new(new(id), null, null, "issue", "open", "refunds", body, new DateTime(2026, 12, 1), "Keith", "Jane");
}
