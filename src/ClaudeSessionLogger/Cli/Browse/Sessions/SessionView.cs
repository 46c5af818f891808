using ClaudeSessionLogger.Archive.Conversations;
using ClaudeSessionLogger.Capture.Pricing;
using ClaudeSessionLogger.Cli.Browse.Conversations;
using ClaudeSessionLogger.Cli.Browse.Screens;
using ClaudeSessionLogger.Cli.Browse.Terminals;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Sessions;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Browse.Sessions;

/// <summary>Everything recorded about one session, and its subagents as a tree.</summary>
sealed class SessionView : TextView
{
    readonly IBrowser _browser;
    readonly SessionActions _actions;
    ListedSession _listed;
    SessionDetail? _detail;
    bool _isGone;
    SessionId? _origin;
    IReadOnlyList<Subagent>? _subagents;

    public SessionView(IBrowser browser, ListedSession listed)
    {
        (_browser, _listed) = (browser, listed);
        _actions = new(browser, () => _detail is null ? [] : [_listed]);
        // The tree is in the transcripts, which may be long or gone.
        browser.Run(
            $"subagents {listed.Id.Value}",
            _ =>
            {
                var subagents = ReadSubagents();
                return () => _subagents = subagents;
            }
        );
    }

    public override string Title => SafeText.Fit(SafeText.Safe(_listed.Title), 60);

    public override string Status => Output.Terminal.Cost(_listed.CostUsd, _listed.Mark) + " ";

    IReadOnlyList<Subagent>? ReadSubagents()
    {
        try
        {
            return _browser
                .Alone(() => SessionConversation.Open(_browser.Paths, _listed.Id, CommandLine.LockTimeout))
                .Conversation.Subagents;
        }
        catch (Exception e) when (e is Failure or IOException or UnauthorizedAccessException)
        {
            // The recorded numbers are shown without the tree.
            return null;
        }
    }

    public override Action Load(Database? database)
    {
        if (database is null || SessionQuery.TryLoad(database, _listed.Id) is not { } row)
            return () => (_detail, _isGone) = (null, true);
        var detail = SessionDetail.Load(database, row, PriceBook.Load(_browser.Paths, out _));
        var origin = ForkQuery.Read(database, [_listed.Id]).Values.Cast<SessionId?>().FirstOrDefault();
        var listed = ListedSession.Of(row);
        return () => (_detail, _origin, _listed, _isGone) = (detail, origin, listed, false);
    }

    protected override IEnumerable<KeyBinding> OwnKeys =>
        [new(Key.Enter, "read", "Read the conversation", Read), .. _actions.Keys];

    // Also before the details were read, for those who press Enter twice.
    void Read()
    {
        if (!_isGone)
            _browser.Open(new ConversationView(_browser, _listed.Id, _listed.Title));
    }

    protected override IEnumerable<ScreenLine> Lines(int width) =>
        _detail is null
            ? [ScreenLine.Of("The session was forgotten, or is not recorded on this machine.", ScreenStyle.Minor)]
            : SessionDetailLines.Of(_detail, _origin, _subagents, width);
}
