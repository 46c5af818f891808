using System.CommandLine;
using ClaudeSessionLogger.Archive.Conversations;
using ClaudeSessionLogger.Archive.Conversations.Rendering;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.Processes;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Sessions;

namespace ClaudeSessionLogger.Cli.Commands.Sessions;

/// <summary>Prints the conversation of a session, from the client's files or from the archive.</summary>
sealed class SessionReadCommand : Command, ICommandExample
{
    readonly WordsArgument _session = SessionTransfer.Session();
    readonly Option<string?> _from = Position("--from", "Begin at this message");
    readonly Option<string?> _to = Position("--to", "End with this message");
    readonly Option<string?> _tools = WordOption.OneOf(
        "--tools",
        null,
        "Tools in one line and with changes of files (short, the default), not at all, or with everything they "
            + "returned",
        ["short", "off", "full"]
    );
    readonly Option<int?> _earlier = new("--earlier")
    {
        Description = "Read what the transcript contained before Claude Code rewrote it: 1 for the last time",
        HelpName = "N",
    };
    readonly Option<bool> _thinking = new("--thinking") { Description = "Show Claude's thinking" };
    readonly Option<string?> _subagents = WordOption.OneOf(
        "--subagents",
        null,
        "Subagents after the conversation (apart, the default), behind the call that started them, or not at all",
        ["apart", "inline", "off"]
    );
    readonly Option<bool> _markdown = new("--markdown") { Description = "Print Markdown" };
    readonly Option<bool> _html = new("--html") { Description = "Print a single HTML page without scripts" };
    readonly Option<bool> _jsonl = new("--jsonl") { Description = "Print the rows of the transcripts" };
    readonly Option<bool> _json = CommonOptions.Json();
    readonly Option<string?> _output = new("--output", "-o")
    {
        Description = "Write to this file, with mode 0600, instead of standard output",
        HelpName = "FILE",
    };
    readonly Option<bool> _showSecrets = new("--show-secrets")
    {
        Description = "Show passwords and keys, which are masked otherwise",
    };
    readonly Option<bool> _noPager = new("--no-pager") { Description = "Do not use a pager on a terminal" };

    public SessionReadCommand()
        : base("read", "Read a session's conversation: prompts, answers, tools, subagents and the cost of each turn")
    {
        CommonOptions.RefuseEmpty(_session);
        Add(_session);
        foreach (
            var option in (ReadOnlySpan<Option>)
                [
                    _from,
                    _to,
                    _earlier,
                    _tools,
                    _thinking,
                    _subagents,
                    _markdown,
                    _html,
                    _jsonl,
                    _json,
                    _output,
                    _showSecrets,
                    _noPager,
                ]
        )
            Add(option);
        _earlier.Validators.Add(result =>
        {
            if (result.Tokens is [var given] && int.TryParse(given.Value, out var number) && number < 0)
                result.AddError($"--earlier takes a number from 0, not '{SafeText.Safe(given.Value)}'.");
        });
        Validators.Add(result =>
        {
            var formats = (Option<bool>[])[_markdown, _html, _jsonl, _json];
            if (formats.Count(option => result.GetValue(option)) > 1)
                result.AddError("--markdown, --html, --jsonl and --json cannot be combined; use one of them.");
        });
        SetAction(Run);
    }

    public string Example => "claude-session-logger sessions read 7c1e2f9a";

    int Run(ParseResult parsed)
    {
        var output = parsed.InvocationConfiguration.Output;
        var transfer = new SessionTransfer();
        var (opened, range) = SessionConversation.OpenAt(
            transfer.Paths,
            transfer.FindId(string.Join(' ', parsed.GetRequiredValue(_session))),
            (parsed.GetValue(_from), parsed.GetValue(_to)),
            parsed.GetValue(_earlier),
            CommandLine.LockTimeout
        );
        if (opened.IsEarlierOf is { } written)
            Terminal.Print(
                parsed.InvocationConfiguration.Error,
                $"This is the transcript as it was on {Terminal.LocalTime(written)}; Claude Code has rewritten it "
                    + "since."
            );
        var options = new ReadingOptions
        {
            Tools = Enum.Parse<ToolDisplay>(parsed.GetValue(_tools) ?? "short", ignoreCase: true),
            Subagents = Enum.Parse<SubagentDisplay>(parsed.GetValue(_subagents) ?? "apart", ignoreCase: true),
            Thinking = parsed.GetValue(_thinking),
            ShowsSecrets = parsed.GetValue(_showSecrets),
            Range = range,
        };
        if (parsed.GetValue(_output) is { } file)
        {
            SessionOutputFile.Write(file, stream => Write(parsed, opened, options, stream));
            Terminal.Print(parsed.InvocationConfiguration.Error, $"wrote {SafeText.Safe(file)}");
        }
        else if (IsText(parsed) && !parsed.GetValue(_noPager) && Pager.Start(output) is { } pager)
        {
            using (pager)
                pager.Show(writer => Write(parsed, opened, options, writer));
        }
        else if (IsText(parsed) && Terminal.IsTerminal(output))
            Write(parsed, opened, options, output);
        else
            WritePiped(parsed, opened, options);
        return 0;
    }

    bool IsText(ParseResult parsed) => !parsed.GetValue(_html) && !parsed.GetValue(_json) && !parsed.GetValue(_jsonl);

    void WritePiped(ParseResult parsed, SessionConversation opened, ReadingOptions options)
    {
        try
        {
            using var stream = new BufferedStream(StandardStreams.Output(), 1 << 16);
            Write(parsed, opened, options, stream);
        }
        catch (IOException) when (!StandardStreams.HasReader())
        {
            // As other programs do when head has read enough.
        }
    }

    void Write(ParseResult parsed, SessionConversation opened, ReadingOptions options, Stream stream)
    {
        if (parsed.GetValue(_jsonl))
            opened.CopyRows(options, stream);
        else if (parsed.GetValue(_json))
        {
            using var json = new JsonRenderer(stream);
            opened.Show(options, json);
        }
        else
        {
            using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
            Write(parsed, opened, options, writer);
        }
    }

    void Write(ParseResult parsed, SessionConversation opened, ReadingOptions options, TextWriter writer)
    {
        // The pager's standard input is no terminal, but what it shows is on one.
        var screen = parsed.GetValue(_output) is null ? parsed.InvocationConfiguration.Output : writer;
        opened.Show(
            options,
            parsed.GetValue(_html) ? new HtmlRenderer(writer)
                : parsed.GetValue(_markdown) ? new MarkdownRenderer(writer)
                : new TextRenderer(writer, Terminal.Width(screen), Terminal.HasColours(screen))
                {
                    IsFull = options.Tools == ToolDisplay.Full,
                }
        );
    }

    static Option<string?> Position(string name, string description) =>
        new(name)
        {
            Description = $"{description}: its number, its uuid, or a time such as 2026-11-22",
            HelpName = "MESSAGE",
        };
}
