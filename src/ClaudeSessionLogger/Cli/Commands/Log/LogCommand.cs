using System.CommandLine;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Reports.Sessions;
using ClaudeSessionLogger.SharedLog;

namespace ClaudeSessionLogger.Cli.Commands.Log;

/// <summary>Adds an entry to the shared log.</summary>
sealed class LogCommand : Command, ICommandExample
{
    // A session that runs, or ended minutes ago, wrote its transcript within this time.
    static readonly TimeSpan s_recently = TimeSpan.FromMinutes(15);

    readonly Option<string?> _category = EntryOptions.Category("The entry's category");
    readonly Option<string?> _status = EntryOptions.Status(
        "The entry's status (default: open; for decisions and notes: info)"
    );
    readonly Option<string?> _title = new("--title", "-t") { Description = "A short title", HelpName = "TEXT" };
    readonly Option<string?> _body = new("--body", "-b")
    {
        Description = "The details, or - to read the details from standard input",
        HelpName = "TEXT",
    };
    readonly Option<string?> _session = EntryOptions.Session();
    readonly Option<bool> _json = CommonOptions.Json();
    readonly EntryWords _words;

    public LogCommand()
        : base("log", "Add an entry to the shared log: a finding, task, decision, issue or note")
    {
        _words = new(_category, _title);
        Add(_words.Argument);
        foreach (var option in (ReadOnlySpan<Option>)[_category, _status, _title, _body, _session, _json])
            Add(option);
        Validators.Add(_words.Check);
        SetAction(Run);
    }

    public string Example =>
        """claude-session-logger log --category issue --title "staging counts refunds twice" --body "since the new ledger" """.TrimEnd();

    int Run(ParseResult parsed)
    {
        var service = LogService.FromEnvironment();
        var (category, title) = _words.Read(parsed);
        var entry = new NewEntry(
            category,
            parsed.NormalizedValue(_status) is { } status
                ? EntryTextRules.Status(status)
                : EntryStatus.DefaultFor(category),
            title,
            EntryOptions.TextOrStandardInput("body", parsed.GetValue(_body)),
            new ProjectNames().FindProject(WorkingDirectory.Path)
        );
        entry.Check();
        var session = SessionOfDirectory.FromClient();
        if (parsed.GetValue(_session) is { Length: > 0 } given)
        {
            (session, var project) = FindSession(given, service);
            entry = entry with { Project = project ?? entry.Project };
        }

        var found = session is null ? FindRecent(service) : null;
        session ??= found?.Session;
        var (isJson, output) = (parsed.GetValue(_json), parsed.InvocationConfiguration.Output);
        var written = service.Write(session, (_, writer, _) => writer.Create(entry));
        if (!isJson && Terminal.IsTerminal(output))
            parsed.InvocationConfiguration.Error.WriteLine(DescribeContext(written, found?.WrittenAt));
        // Words without options can be read in several ways, so show what became the title. With --title, scripts
        // expect the id at the end.
        var shown =
            parsed.GetResult(_title) is null || Terminal.IsTerminal(output)
                ? SafeText.Fit(SafeText.Safe(written.Title), 60)
                : null;
        return EntryView.PrintChange(parsed, isJson, "logged", service, written, shown);
    }

    // An entry of another session belongs to the project of that session, not to the current folder's.
    static (SessionId Session, string? Project) FindSession(string given, LogService service)
    {
        using var database = service.Read();
        var session = SessionSelector.Find(database, given);
        return (session, database is null ? null : SessionQuery.ProjectOf(database, session));
    }

    static (SessionId Session, DateTime WrittenAt)? FindRecent(LogService service) =>
        SessionOfDirectory.Newest(WorkingDirectory.Path, service.Paths, service.Settings) is { } newest
        && TimeProvider.System.GetUtcNow().UtcDateTime - newest.WrittenAt < s_recently
            ? newest
            : null;

    // The session and project were detected automatically, so show them to the user.
    static string DescribeContext(LogEntry entry, DateTime? activeAt) =>
        entry.SessionId is { } session
            ? $"in session {SafeText.Safe(session.Short)}"
                + $"{(entry.Project is { } projectName ? $" of {SafeText.Safe(projectName)}" : "")}"
                + (
                    activeAt is { } at
                        ? $", last active {DurationText.FormatAge(TimeProvider.System.GetUtcNow().UtcDateTime - at)}"
                        : ""
                )
            : $"without a session{(entry.Project is { } project ? $", in project {SafeText.Safe(project)}" : "")}";
}
