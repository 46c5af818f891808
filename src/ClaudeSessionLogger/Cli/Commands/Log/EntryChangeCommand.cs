using System.CommandLine;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Commands.Log;

/// <summary>The base of commands that change one entry of the shared log.</summary>
abstract class EntryChangeCommand : Command
{
    readonly Option<bool> _json = CommonOptions.Json();
    readonly string _pastVerb;

    /// <param name="did">The verb that is printed after the change, in the past tense.</param>
    protected EntryChangeCommand(string name, string description, string did)
        : base(name, description)
    {
        _pastVerb = did;
        SetAction(Run);
    }

    /// <summary>
    /// Reads all input first, which may take time. Returns a function that computes the changes from the current entry.
    /// </summary>
    protected abstract Func<ChangeContext, LogEntry, IReadOnlyList<EntryChange>> Plan(ParseResult parsed);

    protected abstract EntryId Find(ChangeContext context, ParseResult parsed);

    /// <summary>Returns a remark to print after the entry's id.</summary>
    protected virtual string? Remark(LogEntry entry) => null;

    protected void AddOptions(params ReadOnlySpan<Option> options)
    {
        foreach (var option in options)
            Add(option);
        Add(_json);
    }

    int Run(ParseResult parsed)
    {
        var (plan, service) = (Plan(parsed), LogService.FromEnvironment());
        var (entry, isChanged) = service.Write(
            SessionOfDirectory.FromClient(),
            (database, writer, author) =>
            {
                var context = new ChangeContext(database, author, writer.Now);
                var events = 0;
                var changed = writer.Change(
                    Find(context, parsed),
                    entry =>
                    {
                        events = entry.Events;
                        return plan(context, entry);
                    }
                );
                return (changed, changed.Events > events);
            }
        );
        return EntryView.PrintChange(
            parsed,
            parsed.GetValue(_json),
            isChanged ? _pastVerb : "left unchanged:",
            service,
            entry,
            Remark(entry) ?? SafeText.Fit(SafeText.Safe(entry.Title), 60)
        );
    }
}

/// <summary>The data, besides the entry, that a command needs to compute a change.</summary>
sealed record ChangeContext(Database Database, LogAuthor Author, DateTime Now);
