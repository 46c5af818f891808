using ClaudeSessionLogger.Cli.Browse.Log;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Sessions;

namespace ClaudeSessionLogger.Cli.Browse.Sessions;

/// <summary>What can be done with sessions. Each does what the command of its name does.</summary>
/// <param name="selected">The sessions that a key is about; empty if there are none.</param>
sealed class SessionActions(IBrowser browser, Func<IReadOnlyList<ListedSession>> selected)
{
    const string ForgetWord = "forget";

    public IEnumerable<KeyBinding> Keys =>
        [
            new("r", "resume", "Resume the session in its folder, after a question", () => One(Resume)),
            new("l", "log", "Log an issue, task, finding, decision or note of the session", () => One(Log)),
            new("f", "fork", "Continue a copy of the session, after a question", () => One(Fork)),
            new("y", "copy", "Copy the id, the path, or the command line that resumes it", () => One(Copy)),
            new("n", "name", "Give the session your own title; an empty one removes it", () => One(Rename)),
            new("t", "tag", "Change the tags", () => Some(Tag)),
            new("p", "pin", "Pin, or remove the pin", () => Some(Pin)),
            new("x", "export", "Write the conversation to a file", () => One(Export)),
            new("D", "forget", "Forget, after you have typed a word", () => Some(Forget)),
        ];

    void One(Action<ListedSession> act)
    {
        if (selected() is [var only])
            act(only);
        else if (selected().Count > 1)
            browser.Say("This needs one session. Press u to unselect all.");
    }

    void Some(Action<IReadOnlyList<ListedSession>> act)
    {
        if (selected() is { Count: > 0 } some)
            act(some);
    }

    void Resume(ListedSession session) => Resume(browser, session.Id, session.Title);

    /// <summary>Asks whether to continue a session, and leaves the browser for it.</summary>
    public static void Resume(IBrowser browser, SessionId id, string title) =>
        browser.Confirm(
            new(
                $"Start Claude Code with {Named(id, title)}, in its folder and profile? If its files were deleted, "
                    + "they are restored from the archive.",
                () => browser.Leave("sessions", "resume", id.Value)
            )
        );

    void Log(ListedSession session) => EntryText.AskNew(browser, session.Id);

    void Fork(ListedSession session) =>
        browser.Confirm(
            new(
                $"Start Claude Code with a copy of {Named(session)}, in its folder and profile?",
                () => browser.Leave("sessions", "resume", session.Id.Value, "--fork")
            )
        );

    void Copy(ListedSession session) =>
        browser.Choose(
            new(
                "Copy",
                [
                    ("i", "id", () => browser.Copy("id", session.Id.Value)),
                    ("p", "path of the transcript", () => CopyRecorded("path", session, row => row.TranscriptPath)),
                    (
                        "l",
                        "line that resumes it",
                        () => CopyRecorded("line", session, row => ResumeCommandLine.Of(row, browser.Paths).Command)
                    ),
                ]
            )
        );

    void CopyRecorded(string what, ListedSession session, Func<SessionRow, string?> text) =>
        browser.Run(
            "copy",
            _ =>
            {
                var found = browser.Read(database =>
                    database is null ? null : SessionQuery.TryLoad(database, session.Id)
                );
                var copied = found is null ? null : text(found);
                return () =>
                {
                    if (copied is null)
                        browser.Say($"The session has no {what}.");
                    else
                        browser.Copy(what, SafeText.Safe(copied));
                };
            }
        );

    void Rename(ListedSession session) =>
        browser.Ask(
            new(
                "title",
                session.UserTitle ?? "",
                title =>
                {
                    if (title.Length > 0)
                        browser.Command("sessions", "rename", session.Id.Value, "--", title);
                    else if (session.UserTitle is not null)
                        browser.Command("sessions", "rename", session.Id.Value, "--clear");
                }
            )
        );

    void Tag(IReadOnlyList<ListedSession> sessions)
    {
        var before = sessions
            .Select(session => session.TagText.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Aggregate((one, other) => [.. one.Intersect(other)]);
        browser.Ask(
            new(
                "tags",
                string.Concat(before.Select(tag => tag[1..] + " ")),
                text =>
                {
                    var after = text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                        .Select(word => "#" + word.TrimStart('#'));
                    Tag("tag", [.. after.Except(before)], sessions);
                    Tag("untag", [.. before.Except(after)], sessions);
                }
            )
        );
    }

    void Tag(string command, string[] tags, IReadOnlyList<ListedSession> sessions)
    {
        if (tags.Length == 0)
            return;
        foreach (var session in sessions)
            browser.Command(["sessions", command, session.Id.Value, "--", .. tags.Select(tag => tag[1..])]);
    }

    void Pin(IReadOnlyList<ListedSession> sessions)
    {
        var command = sessions.All(session => session.IsPinned) ? "unpin" : "pin";
        foreach (var session in sessions)
            browser.Command("sessions", command, session.Id.Value);
    }

    void Export(ListedSession session) =>
        browser.Choose(
            new(
                "Export as",
                [
                    ("m", "Markdown", () => Export(session, "--markdown", ".md")),
                    ("h", "HTML", () => Export(session, "--html", ".html")),
                    ("j", "JSON", () => Export(session, "--json", ".json")),
                ]
            )
        );

    void Export(ListedSession session, string format, string extension) =>
        browser.Ask(
            new(
                "file",
                Path.Combine(Environment.CurrentDirectory, session.Id.Short + extension),
                file =>
                {
                    if (file.Length > 0)
                        browser.Command("sessions", "read", session.Id.Value, format, "--output", file);
                }
            )
        );

    void Forget(IReadOnlyList<ListedSession> sessions)
    {
        var what = sessions is [var only] ? Named(only) : Terminal.Count(sessions.Count, "session");
        browser.Confirm(
            new(
                $"Permanently forget {what}: {Terminal.Abbreviated(sessions.Sum(session => session.Tokens))} tokens, "
                    + $"{Terminal.Money(sessions.Sum(session => session.CostUsd))}. "
                    + (
                        sessions.Count == 1
                            ? "Its numbers and archived conversation are deleted from this machine, and it is never "
                            : "Their numbers and archived conversations are deleted from this machine, and they are "
                                + "never "
                    )
                    + "captured again. Claude Code's own transcripts stay.",
                () =>
                {
                    foreach (var session in sessions)
                        browser.Command("forget", session.Id.Value, "--yes");
                },
                ForgetWord
            )
        );
    }

    static string Named(ListedSession session) => Named(session.Id, session.Title);

    static string Named(SessionId id, string title) =>
        $"session {id.Short} \"{SafeText.Fit(SafeText.Safe(title), 40)}\"";
}
