using ClaudeSessionLogger.Memory.Scan;

namespace ClaudeSessionLogger.Archive.Conversations;

/// <summary>Masks the credentials in a message.</summary>
static class MessageMask
{
    public static Message Mask(Message message) => message with { Parts = [.. message.Parts.Select(Mask)] };

    static MessagePart Mask(MessagePart part) =>
        part switch
        {
            TextPart text => new TextPart(CredentialMask.Mask(text.Text)),
            ThinkingPart thinking => new ThinkingPart(CredentialMask.Mask(thinking.Text)),
            NoticePart notice => notice with
            {
                Text = CredentialMask.Mask(notice.Text),
                Detail = notice.Detail is { } detail ? CredentialMask.Mask(detail) : null,
            },
            ToolPart tool => new ToolPart(
                tool.Call with
                {
                    Subject = CredentialMask.Mask(tool.Call.Subject),
                    Input = CredentialMask.Mask(tool.Call.Input),
                    Output = CredentialMask.Mask(tool.Call.Output),
                    Diff = Mask(tool.Call.Diff),
                }
            ),
            _ => part,
        };

    // Masked as one text, because a key has many lines.
    static IReadOnlyList<DiffLine> Mask(IReadOnlyList<DiffLine> diff)
    {
        if (diff.Count == 0)
            return diff;
        var text = string.Join('\n', diff.Select(line => line.Text.ReplaceLineEndings(" ")));
        var masked = CredentialMask.Mask(text);
        return ReferenceEquals(masked, text)
            ? diff
            : [.. masked.Split('\n').Zip(diff, (line, before) => before with { Text = line })];
    }
}
