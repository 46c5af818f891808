using ClaudeSessionLogger.Capture.Json;
using ClaudeSessionLogger.Capture.Transcripts;

namespace ClaudeSessionLogger.Archive.Conversations.Rows;

/// <summary>Decides what a row is in the conversation.</summary>
static class RowClassifier
{
    public static RowRole RoleOf(in RowHeader row)
    {
        if (row.Type.SequenceEqual("assistant"u8))
            return row.Message.IsObject ? RowRole.Assistant : RowRole.Bookkeeping;
        if (row.Type.SequenceEqual("user"u8))
            return row.Message.IsObject ? RoleOfUser(row) : RowRole.Bookkeeping;
        if (row.Type.SequenceEqual("attachment"u8))
            return RoleOfAttachment(row.Attachment);
        if (row.Type.SequenceEqual("system"u8))
            return RoleOfSystem(row);
        return row.Type.SequenceEqual("progress"u8) ? RowRole.Progress : RowRole.Bookkeeping;
    }

    static RowRole RoleOfUser(in RowHeader row)
    {
        if (row.IsCompactSummary)
            return RowRole.CompactSummary;
        var text = row.FirstText();
        var isResult = !JsonValue.IsNull(row.ToolUseResult) || HasToolResult(row.Message);
        if (isResult && (text.IsEmpty || row.Message.Content is [(byte)'"', ..]))
            return RowRole.ToolResult;
        if (text.StartsWith("[Request interrupted"u8))
            return RowRole.Interruption;
        if (row.IsMeta || row.IsVisibleInTranscriptOnly || PromptText.IsContext(text))
            return RowRole.Context;
        if (
            text.StartsWith("<command-name>"u8)
            || text.StartsWith("<command-message>"u8)
            || text.StartsWith("<bash-input>"u8)
        )
            return RowRole.Command;
        if (text.StartsWith("<local-command-"u8) || text.StartsWith("<bash-"u8))
            return text.StartsWith("<local-command-caveat"u8) ? RowRole.Context : RowRole.CommandOutput;
        if (text.StartsWith("<task-notification"u8) || text.StartsWith("<teammate-message"u8))
            return RowRole.Notification;
        if (text.StartsWith("Caveat: The messages below"u8) || text.StartsWith("Base directory for this skill"u8))
            return RowRole.Context;
        return IsOfSystem(row) ? RowRole.Notification : RowRole.Prompt;
    }

    static RowRole RoleOfSystem(in RowHeader row)
    {
        if (row.Subtype.SequenceEqual("compact_boundary"u8) || row.Subtype.SequenceEqual("microcompact_boundary"u8))
            return RowRole.CompactBoundary;
        if (row.Subtype.SequenceEqual("local_command"u8))
            return JsonValue.Inside(row.Content).StartsWith("<command-"u8) ? RowRole.Command : RowRole.CommandOutput;
        return row.Subtype.SequenceEqual("turn_duration"u8) || row.Subtype.SequenceEqual("init"u8)
            ? RowRole.Bookkeeping
            : RowRole.System;
    }

    // Most attachments are reminders for the model, which the client repeats in every turn.
    static RowRole RoleOfAttachment(ReadOnlySpan<byte> attachment)
    {
        var type = JsonValue.Inside(RowHeader.Property(attachment, "type"u8));
        if (type.SequenceEqual("queued_command"u8))
            return JsonValue.Inside(RowHeader.Property(attachment, "commandMode"u8)).SequenceEqual("prompt"u8)
                ? RowRole.QueuedPrompt
                : RowRole.Notification;
        return
            type.StartsWith("hook_"u8)
            || type.SequenceEqual("file"u8)
            || type.SequenceEqual("directory"u8)
            || type.SequenceEqual("image"u8)
            || type.SequenceEqual("pdf_reference"u8)
            || type.SequenceEqual("edited_text_file"u8)
            || type.SequenceEqual("compact_file_reference"u8)
            || type.SequenceEqual("mcp_resource"u8)
            ? RowRole.Attachment
            : RowRole.Context;
    }

    static bool HasToolResult(in MessageSlices message)
    {
        if (message.First.Type.SequenceEqual("tool_result"u8))
            return true;
        if (!message.HasMoreBlocks)
            return false;
        var json = new JsonCursor(message.Content);
        json.EnterArray();
        var block = new ContentBlock();
        while (json.NextElement())
        {
            block.Read(ref json);
            if (block.Type.SequenceEqual("tool_result"u8))
                return true;
        }

        return false;
    }

    static bool IsOfSystem(in RowHeader row)
    {
        if (JsonValue.Inside(row.PromptSource).SequenceEqual("system"u8))
            return true;
        var kind = row.Origin is [(byte)'{', ..]
            ? JsonValue.Inside(RowHeader.Property(row.Origin, "kind"u8))
            : JsonValue.Inside(row.Origin);
        return !kind.IsEmpty && !kind.SequenceEqual("human"u8);
    }
}
