using ClaudeSessionLogger.Capture.Json;

namespace ClaudeSessionLogger.Capture.Transcripts.Usage;

/// <summary>Reads a <c>usage</c> object, with raw slices of values that are not counts.</summary>
ref struct UsageReader
{
    public UsageCounts Counts;
    public int WebSearches;
    public ReadOnlySpan<byte> Raw,
        Speed,
        Geo,
        Tier,
        Iterations,
        Type,
        Model;

    /// <summary>Reads the value at the cursor; if it is not an object, all counts are 0.</summary>
    public void Read(scoped ref JsonCursor json)
    {
        this = default;
        var start = json.Position;
        if (json.Peek() != '{')
        {
            Raw = json.Value();
            return;
        }

        long input = 0,
            output = 0,
            cacheRead = 0,
            cacheWrite = 0,
            fiveMinutes = 0,
            oneHour = 0;
        json.EnterObject();
        while (json.NextProperty(out var name))
        {
            if (name.SequenceEqual("cache_creation"u8))
            {
                (fiveMinutes, oneHour) = Split(ref json);
                continue;
            }

            if (name.SequenceEqual("server_tool_use"u8))
            {
                WebSearches = Searches(ref json);
                continue;
            }

            var value = json.Value();
            switch (name.Length)
            {
                case 4 when name.SequenceEqual("type"u8):
                    Type = JsonValue.Inside(value);
                    break;
                case 5 when name.SequenceEqual("model"u8):
                    Model = value;
                    break;
                case 5 when name.SequenceEqual("speed"u8):
                    Speed = value;
                    break;
                case 10 when name.SequenceEqual("iterations"u8):
                    Iterations = value;
                    break;
                case 12 when name.SequenceEqual("input_tokens"u8):
                    input = JsonValue.Count(value);
                    break;
                case 12 when name.SequenceEqual("service_tier"u8):
                    Tier = value;
                    break;
                case 13 when name.SequenceEqual("output_tokens"u8):
                    output = JsonValue.Count(value);
                    break;
                case 13 when name.SequenceEqual("inference_geo"u8):
                    Geo = value;
                    break;
                case 23 when name.SequenceEqual("cache_read_input_tokens"u8):
                    cacheRead = JsonValue.Count(value);
                    break;
                case 27 when name.SequenceEqual("cache_creation_input_tokens"u8):
                    cacheWrite = JsonValue.Count(value);
                    break;
            }
        }

        Counts = new(input, output, cacheRead, cacheWrite, fiveMinutes, oneHour);
        Raw = json.Since(start);
    }

    static (long FiveMinutes, long OneHour) Split(scoped ref JsonCursor json)
    {
        (long FiveMinutes, long OneHour) split = default;
        if (json.Peek() != '{')
        {
            json.Value();
            return split;
        }

        json.EnterObject();
        while (json.NextProperty(out var name))
        {
            var value = json.Value();
            if (name.SequenceEqual("ephemeral_5m_input_tokens"u8))
                split.FiveMinutes = JsonValue.Count(value);
            else if (name.SequenceEqual("ephemeral_1h_input_tokens"u8))
                split.OneHour = JsonValue.Count(value);
        }

        return split;
    }

    static int Searches(scoped ref JsonCursor json)
    {
        var searches = 0;
        if (json.Peek() != '{')
        {
            json.Value();
            return searches;
        }

        json.EnterObject();
        while (json.NextProperty(out var name))
        {
            var value = json.Value();
            if (name.SequenceEqual("web_search_requests"u8))
                searches = JsonValue.Searches(value);
        }

        return searches;
    }
}
