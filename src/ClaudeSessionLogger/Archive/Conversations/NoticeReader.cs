using System.Text.Json;
using ClaudeSessionLogger.Archive.Conversations.Rows;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Archive.Conversations;

/// <summary>
/// Reads rows that are neither prompts nor answers: commands, their output, compactions, hooks, errors.
/// </summary>
static class NoticeReader
{
    /// <summary>The parts of a row; null for a prompt.</summary>
    public static IReadOnlyList<MessagePart>? Read(RowRole role, JsonElement row)
    {
        switch (role)
        {
            case RowRole.Command:
                return One(NoticeKind.Command, CommandText(TextOf(row)), null);
            case RowRole.CommandOutput:
                return Output(TextOf(row));
            case RowRole.QueuedPrompt:
                return Prompt(row.Child("attachment").Child("prompt").Content());
            case RowRole.Interruption:
                return One(NoticeKind.Interruption, "interrupted by the user", null);
            case RowRole.Notification:
                return Notification(row);
            case RowRole.CompactSummary:
                return One(NoticeKind.Summary, "summary of what came before", TextOf(row));
            case RowRole.CompactBoundary:
                return Compaction(row.Child("compactMetadata"));
            case RowRole.Attachment:
                return Attachment(row.Child("attachment"));
            case RowRole.System:
                return SystemRow(row);
            default:
                return null;
        }
    }

    /// <summary>Whether the editor or the client put this block before what a person typed.</summary>
    public static bool IsContext(string text)
    {
        var start = text.AsSpan().TrimStart();
        return start.StartsWith("<ide_") || start.StartsWith("<system-reminder>");
    }

    static string TextOf(JsonElement row) =>
        row.Child("message").Child("content").Content() is { Length: > 0 } text ? text : row.Child("content").Content();

    static IReadOnlyList<MessagePart> Prompt(string text) =>
        string.IsNullOrWhiteSpace(text) ? [] : [new TextPart(text)];

    static IReadOnlyList<MessagePart> One(NoticeKind kind, string text, string? detail) =>
        [new NoticePart(kind, text, string.IsNullOrWhiteSpace(detail) ? null : detail)];

    static string CommandText(string text)
    {
        if (Tag(text, "bash-input") is { } shell)
            return "! " + shell;
        var name = Tag(text, "command-name") ?? Tag(text, "command-message") ?? "";
        return $"{(name.StartsWith('/') ? "" : "/")}{name} {Tag(text, "command-args")}".TrimEnd();
    }

    static IReadOnlyList<MessagePart> Output(string text)
    {
        string?[] outputs =
        [
            Tag(text, "local-command-stdout"),
            Tag(text, "local-command-stderr"),
            Tag(text, "bash-stdout"),
            Tag(text, "bash-stderr"),
        ];
        var output = string.Join('\n', outputs.Where(part => !string.IsNullOrWhiteSpace(part)));
        if (output.Length == 0 && !text.AsSpan().TrimStart().StartsWith("<"))
            output = text;
        return string.IsNullOrWhiteSpace(output) ? [] : One(NoticeKind.Output, "output", output);
    }

    static IReadOnlyList<MessagePart> Notification(JsonElement row)
    {
        var text = TextOf(row) is { Length: > 0 } said ? said : row.Child("attachment").Child("prompt").Content();
        var summary = Tag(text, "summary") ?? Tag(text, "status");
        return One(
            NoticeKind.Notification,
            text.Contains("<teammate-message", StringComparison.Ordinal) ? "message of a teammate"
                : summary is null ? "notification"
                : $"notification: {summary}",
            Tag(text, "result") ?? (summary is null ? text : null)
        );
    }

    static IReadOnlyList<MessagePart> Compaction(JsonElement about)
    {
        var trigger = about.Text("trigger") is { } by ? $" ({by})" : "";
        var before = about.Number("preTokens") is { } tokens ? $" at {CountText.Of(tokens, "token")}" : "";
        return One(NoticeKind.Compaction, $"conversation compacted{trigger}{before}", null);
    }

    static IReadOnlyList<MessagePart> Attachment(JsonElement attachment)
    {
        var type = attachment.Text("type") ?? "attachment";
        if (!type.StartsWith("hook_", StringComparison.Ordinal))
        {
            var file = attachment.Text("filename") ?? attachment.Text("displayPath");
            return One(
                NoticeKind.Attachment,
                type == "edited_text_file"
                    ? $"{attachment.Text("filename")} was changed outside of the session"
                    : $"{type.Replace('_', ' ')} {file}".TrimEnd(),
                attachment.Text("snippet")
            );
        }

        var content = attachment.Child("content").Content();
        var output = content.Length > 0 ? content : attachment.Text("stdout") ?? attachment.Text("stderr");
        var name = attachment.Text("hookName") ?? attachment.Text("hookEvent");
        var outcome = type switch
        {
            "hook_success" => "",
            "hook_additional_context" => " added context",
            "hook_system_message" => " said",
            _ => " " + type["hook_".Length..].Replace('_', ' '),
        };
        return One(
            type is "hook_success" or "hook_additional_context" ? NoticeKind.Hook : NoticeKind.HookMessage,
            $"hook {name}{outcome}",
            output ?? attachment.Child("blockingError").Text("blockingError")
        );
    }

    static IReadOnlyList<MessagePart> SystemRow(JsonElement row)
    {
        var (subtype, content) = (row.Text("subtype"), row.Child("content").Content());
        switch (subtype)
        {
            case "stop_hook_summary":
                var errors = row.Child("hookErrors").Content();
                return errors.Length == 0 && !row.IsTrue("preventedContinuation")
                    ? []
                    : One(NoticeKind.HookMessage, "hook Stop", errors.Length > 0 ? errors : row.Text("stopReason"));
            case "api_error":
                var attempt = row.Number("retryAttempt") is { } number ? $", attempt {number}" : "";
                return One(NoticeKind.Error, $"API error{attempt}", row.Child("error").Text("message"));
            default:
                return content.Length == 0 ? [] : One(NoticeKind.Remark, content, null);
        }
    }

    static string? Tag(string text, string name)
    {
        var start = text.IndexOf($"<{name}>", StringComparison.Ordinal);
        if (start < 0)
            return null;
        start += name.Length + 2;
        var end = text.IndexOf($"</{name}>", start, StringComparison.Ordinal);
        return (end < 0 ? text[start..] : text[start..end]).Trim();
    }
}
