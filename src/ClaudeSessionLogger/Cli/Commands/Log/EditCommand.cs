using System.CommandLine;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.SharedLog;

namespace ClaudeSessionLogger.Cli.Commands.Log;

/// <summary>Changes fields of an entry. Its history keeps the previous values.</summary>
sealed class EditCommand : EntryChangeCommand, ICommandExample
{
    readonly EntrySelector _which;
    readonly Option<string?> _title = new("--title", "-t") { Description = "The new title", HelpName = "TEXT" };
    readonly Option<string?> _body = new("--body", "-b")
    {
        Description = "The new body, or - to read the body from standard input",
        HelpName = "TEXT",
    };
    readonly Option<string?> _category = EntryOptions.Category("The new category");
    readonly Option<string?> _status = EntryOptions.Status("The new status");

    public EditCommand()
        : base("edit", "Change an entry's title, body, category or status; its history keeps the old values", "edited")
    {
        _which = new(this);
        AddOptions(_title, _body, _category, _status);
        Validators.Add(result =>
        {
            if (((Option[])[_title, _body, _category, _status]).All(option => result.GetResult(option) is null))
                result.AddError("nothing to change: pass --title, --body, --category or --status.");
        });
    }

    public string Example => """claude-session-logger edit --title-match "counts refunds" --category task""";

    protected override EntryId Find(ChangeContext context, ParseResult parsed) =>
        _which.FindToChange(context.Database, parsed);

    protected override Func<ChangeContext, LogEntry, IReadOnlyList<EntryChange>> Plan(ParseResult parsed)
    {
        (EventKind Kind, string? Value)[] fields =
        [
            (EventKind.Title, parsed.GetValue(_title)),
            (EventKind.Body, EntryOptions.TextOrStandardInput("body", parsed.GetValue(_body))),
            (EventKind.Category, parsed.NormalizedValue(_category)),
            (EventKind.Status, parsed.NormalizedValue(_status)),
        ];
        EntryChange[] changes =
        [
            .. fields
                .Where(field => field.Value is not null)
                .Select(field => new EntryChange(field.Kind, field.Value!).Check()),
        ];
        return (_, _) => changes;
    }
}
