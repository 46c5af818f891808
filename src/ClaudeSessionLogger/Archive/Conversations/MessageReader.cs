using System.Text.Json;
using ClaudeSessionLogger.Archive.Conversations.Rows;
using ClaudeSessionLogger.Capture.Transcripts;

namespace ClaudeSessionLogger.Archive.Conversations;

/// <summary>Reads the messages of a thread, one after the other.</summary>
sealed class MessageReader(ConversationThread thread) : IDisposable
{
    readonly RowJson _json = new(thread.Index.File);

    /// <summary>The rows that turned out not to be readable.</summary>
    public int Unreadable { get; private set; }

    /// <summary>Reads a message; null if the row has nothing to show, or cannot be read.</summary>
    public Message? Read(in OrderedRow ordered)
    {
        var row = thread.Index[ordered.Index];
        if (!row.Role.IsShown())
            return null;
        if (row.Length > LineScanner.MaxLine)
            return Of(ordered, row, null, [new NoticePart(NoticeKind.Remark, "a row that is too long to be shown")]);
        using var document = _json.Read(row);
        try
        {
            if (document is not null)
                return Read(ordered, row, document.RootElement);
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or ArgumentException)
        {
            // A name with invalid characters: the JSON parser checks it only when it is read.
        }

        Unreadable++;
        return null;
    }

    Message? Read(in OrderedRow ordered, in IndexedRow row, JsonElement json)
    {
        var parts =
            row.Role == RowRole.Assistant
                ? Answer(json)
                : NoticeReader.Read(row.Role, json) ?? Blocks(json.Child("message").Child("content"), null);
        return parts.Count == 0 ? null : Of(ordered, row, json, parts);
    }

    static Message Of(in OrderedRow ordered, in IndexedRow row, JsonElement? json, IReadOnlyList<MessagePart> parts) =>
        new(
            ordered.Number,
            json?.Text("uuid"),
            row.Time == TranscriptTime.None ? null : TranscriptTime.ToUtc(row.Time),
            row.Role switch
            {
                RowRole.Prompt or RowRole.Command or RowRole.QueuedPrompt => Speaker.User,
                RowRole.Assistant when parts[0] is not NoticePart => Speaker.Claude,
                _ => Speaker.Client,
            },
            ordered.Branch,
            parts
        )
        {
            Model = row.Role == RowRole.Assistant ? json?.Child("message").Text("model") : null,
            IsQueued = row.Role == RowRole.QueuedPrompt,
            BeginsTurn = row.Role.BeginsTurn(),
        };

    List<MessagePart> Answer(JsonElement json)
    {
        var message = json.Child("message");
        if (json.IsTrue("isApiErrorMessage") || message.Text("model") == "<synthetic>")
        {
            var text = message.Child("content").Content();
            return text is "" or "No response requested."
                ? []
                : [new NoticePart(json.IsTrue("isApiErrorMessage") ? NoticeKind.Error : NoticeKind.Remark, text)];
        }

        return Blocks(message.Child("content"), ReadCall);
    }

    ToolCall ReadCall(JsonElement block) =>
        ToolReader.Read(
            block,
            thread.Index.ResultOf(block.Text("id") ?? "") is { } row ? _json.ReadResult(thread.Index[row]) : null
        );

    static List<MessagePart> Blocks(JsonElement content, Func<JsonElement, ToolCall>? readCall)
    {
        var parts = new List<MessagePart>();
        if (content.Text() is { } text)
            AddText(parts, text);
        foreach (var block in content.Items())
        {
            switch (block.Text("type"))
            {
                case "text":
                    AddText(parts, block.Text("text") ?? "");
                    break;
                case "thinking" when block.Text("thinking") is { Length: > 0 } thinking:
                    parts.Add(new ThinkingPart(thinking));
                    break;
                case "thinking" or "redacted_thinking" or "tool_result" or "fallback":
                    break;
                case "tool_use" or "server_tool_use" or "mcp_tool_use":
                    if (readCall is not null)
                        parts.Add(new ToolPart(readCall(block)));
                    break;
                case "image":
                    parts.Add(new NoticePart(NoticeKind.Attachment, ImageText(block)));
                    break;
                case "document":
                    parts.Add(new NoticePart(NoticeKind.Attachment, "document " + block.Text("title")));
                    break;
                case { } other:
                    parts.Add(new NoticePart(NoticeKind.Remark, other));
                    break;
            }
        }

        return parts;
    }

    static void AddText(List<MessagePart> parts, string text)
    {
        // What the editor or the client put before the prompt is not part of the conversation.
        if (!string.IsNullOrWhiteSpace(text) && !NoticeReader.IsContext(text))
            parts.Add(new TextPart(text));
    }

    static string ImageText(JsonElement block)
    {
        var source = block.Child("source");
        var size = source.Text("data")?.Length * 3L / 4 ?? 0;
        return (source.Text("media_type") ?? "image") + (size > 0 ? $", {Math.Max(1, size / 1000)} kB" : "");
    }

    public void Dispose() => _json.Dispose();
}
