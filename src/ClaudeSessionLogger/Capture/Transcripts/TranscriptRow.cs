using ClaudeSessionLogger.Capture.Json;

namespace ClaudeSessionLogger.Capture.Transcripts;

/// <summary>One record of a transcript as raw slices of its line, empty if absent.</summary>
ref struct TranscriptRow
{
    public ReadOnlySpan<byte> Type,
        Uuid,
        Timestamp,
        SessionId,
        StartedSessionId,
        RequestId,
        AgentId,
        Cwd,
        GitBranch,
        Version;
    public ReadOnlySpan<byte> IsSidechain,
        IsMeta,
        IsCompactSummary,
        IsVisibleInTranscriptOnly,
        IsApiErrorMessage;
    public MessageSlices Message;
    public ReadOnlySpan<byte> ToolUseResult,
        Origin,
        PromptSource,
        SourceToolUseId,
        AttributionSkill;
    public ReadOnlySpan<byte> RequestSessionId,
        ForkedFrom,
        Data,
        Attachment;
    public ReadOnlySpan<byte> CustomTitle,
        AiTitle,
        Summary,
        LeafUuid;
    public ReadOnlySpan<byte> TotalCostUsd,
        CostUsd,
        StartTime,
        ModelUsage;

    /// <summary>
    /// Reads the record at the cursor into an empty row. Returns false if its structure is invalid.
    /// </summary>
    /// <param name="repeated">The properties that the row before had in common with others.</param>
    public bool TryRead(scoped ref JsonCursor json, RepeatedProperties? repeated = null)
    {
        if (!json.EnterObject())
            return false;

        while (json.NextProperty(out var name))
        {
            if (name.SequenceEqual("message"u8))
            {
                Message.Read(ref json, repeated?.Usage);
                continue;
            }

            if (repeated is not null && RepeatedProperties.StartsWith(name))
            {
                if (!repeated.TryRead(ref this, ref json))
                    return false;
                continue;
            }

            var value = json.Value();
            if (json.IsBroken)
                return false;
            Set(name, value);
        }

        return !json.IsBroken;
    }

    /// <summary>Sets the field of this property, if there is one.</summary>
    public void Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        switch (name.Length)
        {
            case 3 when name.SequenceEqual("cwd"u8):
                Cwd = value;
                break;
            case 4 when name.SequenceEqual("type"u8):
                Type = JsonValue.Inside(value);
                break;
            case 4 when name.SequenceEqual("uuid"u8):
                Uuid = JsonValue.Inside(value);
                break;
            case 4 when name.SequenceEqual("data"u8):
                Data = value;
                break;
            case 6 when name.SequenceEqual("isMeta"u8):
                IsMeta = value;
                break;
            case 6 when name.SequenceEqual("origin"u8):
                Origin = value;
                break;
            case 7 when name.SequenceEqual("agentId"u8):
                AgentId = value;
                break;
            case 7 when name.SequenceEqual("costUSD"u8):
                CostUsd = value;
                break;
            case 7 when name.SequenceEqual("version"u8):
                Version = value;
                break;
            case 7 when name.SequenceEqual("aiTitle"u8):
                AiTitle = value;
                break;
            case 7 when name.SequenceEqual("summary"u8):
                Summary = value;
                break;
            case 8 when name.SequenceEqual("leafUuid"u8):
                LeafUuid = JsonValue.Inside(value);
                break;
            case 9 when name.SequenceEqual("timestamp"u8):
                Timestamp = JsonValue.Inside(value);
                break;
            case 9 when name.SequenceEqual("sessionId"u8):
                SessionId = JsonValue.Inside(value);
                break;
            case 9 when name.SequenceEqual("requestId"u8):
                RequestId = JsonValue.Inside(value);
                break;
            case 9 when name.SequenceEqual("gitBranch"u8):
                GitBranch = value;
                break;
            case 9 when name.SequenceEqual("startTime"u8):
                StartTime = value;
                break;
            case 10 when name.SequenceEqual("session_id"u8):
                StartedSessionId = JsonValue.Inside(value);
                break;
            case 10 when name.SequenceEqual("attachment"u8):
                Attachment = value;
                break;
            case 10 when name.SequenceEqual("forkedFrom"u8):
                ForkedFrom = value;
                break;
            case 10 when name.SequenceEqual("modelUsage"u8):
                ModelUsage = value;
                break;
            case 11 when name.SequenceEqual("isSidechain"u8):
                IsSidechain = value;
                break;
            case 11 when name.SequenceEqual("customTitle"u8):
                CustomTitle = value;
                break;
            case 12 when name.SequenceEqual("promptSource"u8):
                PromptSource = value;
                break;
            case 12 when name.SequenceEqual("totalCostUSD"u8):
                TotalCostUsd = value;
                break;
            case 13 when name.SequenceEqual("toolUseResult"u8):
                ToolUseResult = value;
                break;
            case 15 when name.SequenceEqual("sourceToolUseID"u8):
                SourceToolUseId = value;
                break;
            case 16 when name.SequenceEqual("isCompactSummary"u8):
                IsCompactSummary = value;
                break;
            case 16 when name.SequenceEqual("attributionSkill"u8):
                AttributionSkill = value;
                break;
            case 16 when name.SequenceEqual("requestSessionId"u8):
                RequestSessionId = JsonValue.Inside(value);
                break;
            case 17 when name.SequenceEqual("isApiErrorMessage"u8):
                IsApiErrorMessage = value;
                break;
            case 25 when name.SequenceEqual("isVisibleInTranscriptOnly"u8):
                IsVisibleInTranscriptOnly = value;
                break;
        }
    }
}
