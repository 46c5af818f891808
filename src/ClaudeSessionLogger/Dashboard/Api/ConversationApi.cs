using System.Text.Json;
using ClaudeSessionLogger.Archive.Conversations;
using ClaudeSessionLogger.Archive.Conversations.Rendering;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Reports.Sessions;

namespace ClaudeSessionLogger.Dashboard.Api;

/// <summary>
/// What each turn of a session cost, and what was said in it. What was said is shown only while the archive is on, by
/// which the user agreed that conversations are kept; credentials are masked.
/// </summary>
sealed class ConversationApi(AppPaths paths)
{
    const int DefaultCount = 100,
        MaxCount = 400;

    public byte[] Turns(ApiRequest given)
    {
        var conversation = Open(given).Conversation;
        return JsonSerializer.SerializeToUtf8Bytes(
            new SessionTurnsJson(
                [.. conversation.Turns.Select((turn, i) => Of(conversation, turn, i))],
                [
                    .. conversation.Subagents.Select(subagent => new SubagentTurnJson(
                        subagent.Id,
                        subagent.Messages,
                        subagent.Cost.Usd,
                        subagent.Cost.Mark.LacksModels
                    )),
                ],
                conversation.Unassigned.Usd,
                conversation.Main.LastNumber,
                IsReadable
            ),
            DashboardJsonContext.Default.SessionTurnsJson
        );
    }

    public byte[] Read(ApiRequest given)
    {
        if (Settings.LoadValid(paths, _ => { }).Archive != true)
            throw new Failure(
                FailureKind.Invalid,
                "the archive is off, so conversations are not shown. Run claude-session-logger setup --archive to "
                    + "keep and read them."
            );
        var opened = Open(given);
        var range = ReadingRange.Find(opened.Conversation, given.Text("from"), null, TimeZoneInfo.Local);
        var count = given.Number("count", DefaultCount, MaxCount);
        using var output = new MemoryStream();
        using (var renderer = new JsonRenderer(output))
            opened.Show(
                new()
                {
                    Tools = given.Is("full") ? ToolDisplay.Full : ToolDisplay.Short,
                    Subagents = SubagentDisplay.Off,
                    Thinking = given.Is("thinking"),
                    Range = range with { Last = (int)Math.Min(int.MaxValue, (long)range.First + count - 1) },
                },
                renderer
            );
        return output.ToArray();
    }

    bool IsReadable => Settings.Load(paths, _ => { }).Archive == true;

    SessionConversation Open(ApiRequest given)
    {
        SessionId id;
        using (var database = DashboardData.Require(paths))
            id = SessionQuery.FindById(database, given.Required("id")).SessionId;
        return SessionConversation.Open(paths, id, DashboardData.Timeout);
    }

    static TurnJson Of(Conversation conversation, Turn turn, int index) =>
        new(
            turn.Number,
            turn.FirstMessage,
            (
                index + 1 < conversation.Turns.Count
                    ? conversation.Turns[index + 1].FirstMessage
                    : conversation.Main.LastNumber + 1
            ) - turn.FirstMessage,
            turn.At,
            turn.Cost.Usd,
            turn.SubagentCost.Usd,
            turn.Cost.Mark.LacksModels
        );
}
