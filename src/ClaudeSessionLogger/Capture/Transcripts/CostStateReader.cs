using ClaudeSessionLogger.Capture.Json;

namespace ClaudeSessionLogger.Capture.Transcripts;

/// <summary>Reads a <c>cost-state</c> record: the client's running total in USD, and tokens per model.</summary>
static class CostStateReader
{
    public static CostState? Read(in TranscriptRow row, int nextRow)
    {
        if (JsonValue.Amount(row.TotalCostUsd) is not { } total)
            return null;

        var models = new List<ModelTotal>();
        var json = new JsonCursor(row.ModelUsage);
        if (!row.ModelUsage.IsEmpty && json.EnterObject())
        {
            while (json.NextProperty(out var model))
            {
                var value = json.Value();
                if (!value.IsEmpty && value[0] == '{')
                    models.Add(Model(JsonValue.Unescape(model), value));
            }
        }

        // The format of the time does not matter, because the time is only compared with that of another session.
        var start = JsonValue.Text(row.StartTime) ?? JsonValue.Unescape(row.StartTime);
        return new(nextRow, start, total, [.. models]);
    }

    static ModelTotal Model(string name, ReadOnlySpan<byte> raw)
    {
        long input = 0,
            output = 0,
            cacheRead = 0,
            cacheWrite = 0,
            fiveMinutes = 0,
            oneHour = 0;
        var cost = 0m;
        var json = new JsonCursor(raw);
        json.EnterObject();
        while (json.NextProperty(out var property))
        {
            var value = json.Value();
            switch (property)
            {
                case var _ when property.SequenceEqual("inputTokens"u8):
                    input = JsonValue.Count(value);
                    break;
                case var _ when property.SequenceEqual("outputTokens"u8):
                    output = JsonValue.Count(value);
                    break;
                case var _ when property.SequenceEqual("cacheReadInputTokens"u8):
                    cacheRead = JsonValue.Count(value);
                    break;
                case var _ when property.SequenceEqual("cacheCreationInputTokens"u8):
                    cacheWrite = JsonValue.Count(value);
                    break;
                case var _ when property.SequenceEqual("cacheCreationEphemeral5mInputTokens"u8):
                    fiveMinutes = JsonValue.Count(value);
                    break;
                case var _ when property.SequenceEqual("cacheCreationEphemeral1hInputTokens"u8):
                    oneHour = JsonValue.Count(value);
                    break;
                case var _ when property.SequenceEqual("costUSD"u8):
                    cost = JsonValue.Amount(value) ?? 0;
                    break;
            }
        }

        return new(name, new UsageCounts(input, output, cacheRead, cacheWrite, fiveMinutes, oneHour).ToTokens(), cost);
    }
}
