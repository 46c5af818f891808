using System.Text;
using ClaudeSessionLogger.Archive.Conversations;
using ClaudeSessionLogger.Archive.Conversations.Rendering;
using ClaudeSessionLogger.Cli.Browse.Screens;

namespace ClaudeSessionLogger.Cli.Browse.Conversations;

/// <summary>Renders one message as <c>sessions read</c> does, into lines of the screen.</summary>
/// <param name="first">The number of the message: a turn is announced only before the message it begins with.</param>
sealed class BlockRenderer : IConversationRenderer
{
    readonly StringBuilder _text = new();
    readonly TextRenderer _renderer;
    readonly int _first;

    public BlockRenderer(int first, int width, bool isFull)
    {
        _first = first;
        _renderer = new(new StringWriter(_text), width, hasColours: true) { IsFull = isFull };
    }

    public IReadOnlyList<ScreenLine> Lines => AnsiLines.Parse(_text.ToString());

    public void Begin(ConversationHeader header) { }

    public void BeginTurn(Turn turn)
    {
        if (turn.FirstMessage == _first)
            _renderer.BeginTurn(turn);
    }

    // The list of blocks has lines for these.
    public void BeginBranch(int number) { }

    public void EndBranch(int number) { }

    public void BeginSubagent(Subagent subagent) { }

    public void EndSubagent(Subagent subagent) { }

    public void Message(Message message) => _renderer.Message(message);

    public void End(ConversationFooter footer) { }
}
