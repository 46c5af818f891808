using ClaudeSessionLogger.Cli.Browse.Terminals;

namespace ClaudeSessionLogger.Tests.Cli.Browse;

/// <content>The views and their keys.</content>
public sealed partial class ViewKeysTests
{
    // For each view: the keys that lead to it from the list of sessions, and what each of its own keys then shows, or
    // the beginning of the command that it runs. Words in angle brackets are keys that are pressed first.
    static readonly (string View, string[] Way, (string Key, string Shows)[] Keys)[] s_views =
    [
        (
            "SessionView",
            [Key.Enter],
            [
                (Key.Enter, "#1 of"),
                ("r", "Start Claude Code with session"),
                ("l", "Log a:"),
                ("f", "a copy of session"),
                ("y", "path of the transcript"),
                ("n", "title:"),
                ("t", "tags:"),
                ("p", "sessions pin"),
                ("x", "Markdown"),
                ("D", "Permanently forget"),
            ]
        ),
        (
            "ConversationView",
            [Key.Enter, Key.Enter],
            [
                ("]", "#2 of"),
                ("J", "#2 of"),
                ("[", "<]> #1 of"),
                ("K", "<J> #1 of"),
                ("}", "#2 of"),
                ("{", "<}> #1 of"),
                ("#", "message:"),
                ("/", "search:"),
                ("n", "<//test/Enter> 3 found"),
                ("N", "<//test/Enter> 3 found"),
                ("l", "Log a:"),
                ("r", "Start Claude Code with session"),
                ("t", "tools full"),
                ("T", "short  thinking"),
            ]
        ),
        (
            "LogView",
            ["2"],
            [
                (Key.Enter, "Note by Ada"),
                ("l", "Log a:"),
                ("n", "note:"),
                ("r", "Resolve \"the staging"),
                ("c", "Claim \"the staging"),
                ("u", "Release \"the staging"),
                ("o", "Reopen \"the staging"),
                ("e", "Change the:"),
                ("y", "Copied id"),
                ("/", "filter:"),
                (Key.Tab, "filter"),
                ("a", "5 entries"),
                (Key.Backspace, "<Tab> 4 not resolved"),
            ]
        ),
        (
            "EntryView",
            ["2", Key.Enter],
            [
                ("n", "note:"),
                ("r", "Resolve \"the staging"),
                ("c", "Claim \"the staging"),
                ("u", "Release \"the staging"),
                ("o", "Reopen \"the staging"),
                ("e", "Change the:"),
                ("y", "Copied id"),
            ]
        ),
        (
            "InboxView",
            // What was seen stays with a.
            ["3", "a"],
            [
                (Key.Enter, "Note by Ada"),
                ("a", "No unread changes"),
                ("n", "note:"),
                ("r", "Resolve \"the staging"),
                ("c", "Claim \"the staging"),
                ("u", "Release \"the staging"),
                ("o", "Reopen \"the staging"),
                ("e", "Change the:"),
                ("y", "Copied id"),
            ]
        ),
        (
            "ConflictsView",
            ["4"],
            [
                (Key.Enter, "Note by Ada"),
                (Key.Left, "to what Ada wrote?"),
                ("l", "to what Ada wrote?"),
                (Key.Right, "to what Keith wrote?"),
                ("r", "to what Keith wrote?"),
                ("v", "Conflict: title"),
            ]
        ),
        (
            "ReportView",
            ["5"],
            [
                (Key.Tab, "[calendar]"),
                (Key.BackTab, "[limits]"),
                ("p", "90 days"),
                ("m", "tokens, 30 days"),
                ("t", "2026-01-19"),
            ]
        ),
        (
            "ReportView",
            ["5", Key.Tab],
            [
                (Key.Tab, "[projects]"),
                (Key.BackTab, "[time]"),
                ("m", "tokens"),
                (Key.Left, "13 January 2026"),
                ("h", "13 January 2026"),
                (Key.Right, "<Left> 20 January 2026"),
                ("l", "<Left> 20 January 2026"),
                (Key.Up, "19 January 2026"),
                ("k", "19 January 2026"),
                (Key.Down, "<Up> 20 January 2026"),
                ("j", "<Up> 20 January 2026"),
                (Key.Home, "24 February 2025"),
                ("g", "24 February 2025"),
                (Key.End, "<Up> 20 January 2026"),
                ("G", "<Up> 20 January 2026"),
            ]
        ),
        ("ReportView", ["5", Key.BackTab], [(Key.Tab, "[time]"), (Key.BackTab, "[types]")]),
        (
            "MemoryView",
            ["6"],
            [
                (Key.Enter, "On Sundays."),
                ("h", "History of deploy.md"),
                ("/", "Search notes:"),
                ("c", "Memory conflicts"),
                ("d", "gone.md"),
                ("S", "Sync memory now?"),
            ]
        ),
        ("NoteView", ["6", Key.Enter], [("h", "History of deploy.md")]),
        (
            "NoteHistoryView",
            ["6", Key.Down, "h"],
            [(Key.Enter, "Version 2 of testing.md"), ("v", "Version 2 of testing.md"), ("R", "Make version 2")]
        ),
        (
            "MemoryConflictsView",
            ["6", "c"],
            [
                (Key.Enter, "Conflict in deploy.md"),
                ("d", "Conflict in deploy.md"),
                (Key.Left, "Keep the left text"),
                ("l", "Keep the left text"),
                (Key.Right, "Keep the right text"),
                ("r", "Keep the right text"),
            ]
        ),
        ("SearchView", ["s", "r", "e", "f", "u", "n", "d"], [(Key.Enter, "#")]),
        ("MemorySearchView", ["6", "/", "r", "e", "a", "l"], [(Key.Enter, "# Testing")]),
    ];
}
