using System.CommandLine;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Log;

namespace ClaudeSessionLogger.Commands;

/// <summary>A command that changes one entry of the shared log.</summary>
abstract class ChangeCommand : Command
{
    readonly Option<bool> _json = CommonOptions.Json();
    readonly string _did;

    /// <param name="did">What it has done afterwards, in a word.</param>
    protected ChangeCommand(string name, string description, string did) : base(name, description)
    {
        _did = did;
        SetAction(Run);
    }

    /// <summary>What to change, once everything that may take time is read; given the book, of the entry as it stands.</summary>
    protected abstract Func<ChangeContext, LogEntry, IReadOnlyList<EntryChange>> Plan(ParseResult parsed);

    protected abstract string Find(ChangeContext context, ParseResult parsed);

    /// <summary>What to say of it beside its id.</summary>
    protected virtual string? Remark(LogEntry entry) => null;

    protected void AddOptions(params ReadOnlySpan<Option> options)
    {
        foreach (var option in options)
            Add(option);
        Add(_json);
    }

    int Run(ParseResult parsed)
    {
        var (plan, desk) = (Plan(parsed), LogDesk.FromEnvironment());
        var (entry, isChanged) = desk.Write(ActiveSession.OfClient(), (database, book, author) =>
        {
            var context = new ChangeContext(database, author, book.Now);
            var events = 0;
            var changed = book.Change(Find(context, parsed), entry =>
            {
                events = entry.Events;
                return plan(context, entry);
            });
            return (changed, changed.Events > events);
        });
        return EntryPrint.Done(parsed, parsed.GetValue(_json), isChanged ? _did : "left unchanged:", desk, entry, Remark(entry) ?? Text.Fit(Text.Safe(entry.Title), 60));
    }
}

/// <summary>What a change may depend on beside the entry.</summary>
sealed record ChangeContext(Store.Database Database, LogAuthor Author, DateTime Now);
