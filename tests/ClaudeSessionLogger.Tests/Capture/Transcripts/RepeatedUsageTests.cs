using System.Text;
using ClaudeSessionLogger.Capture.Json;
using ClaudeSessionLogger.Capture.Transcripts;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture.Transcripts;

/// <summary>A usage that repeats is compared instead of parsed, which must not change a value.</summary>
public sealed class RepeatedUsageTests
{
    const string Whole =
        "{\"input_tokens\":1,\"output_tokens\":2,\"cache_creation_input_tokens\":7,\"cache_read_input_tokens\":4,"
        + "\"cache_creation\":{\"ephemeral_5m_input_tokens\":3,\"ephemeral_1h_input_tokens\":4},"
        + "\"server_tool_use\":{\"web_search_requests\":5},\"service_tier\":\"standard\",\"inference_geo\":\"us\","
        + "\"type\":\"message\",\"model\":\"m\",\"iterations\":[{\"input_tokens\":6}],\"speed\":\"fast\"}";

    static readonly string[] s_usages =
    [
        Whole,
        Whole.Replace(":2,", ":3,", StringComparison.Ordinal),
        Whole.Replace("fast", "slow", StringComparison.Ordinal),
        Whole.Replace("\"service_tier\":\"standard\",", "", StringComparison.Ordinal),
        Whole[..^1],
        "{\"input_tokens\":1}",
        "{\"input_tokens\":1,\"output_tokens\":2}",
        "{\"input_tokens\":1",
        "{}",
        "{",
        "null",
        "1",
        "12",
        "\"x\"",
        "[]",
    ];

    public static TheoryData<int, int> Pairs =>
        [.. s_usages.SelectMany((_, first) => s_usages.Select((_, second) => (first, second)))];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_usage_has_the_same_values_after_any_other_usage(int first, int second)
    {
        var repeated = new RepeatedProperties();
        Read(s_usages[first], repeated);
        Read(s_usages[first], repeated);
        Assert.Equal(Read(s_usages[second], null), Read(s_usages[second], repeated));
    }

    static string Read(string usage, RepeatedProperties? repeated)
    {
        var json = new JsonCursor(
            Encoding.UTF8.GetBytes($"{{\"message\":{{\"usage\":{usage},\"id\":\"i\"}},\"uuid\":\"u\"}}")
        );
        var row = new TranscriptRow();
        var isRead = row.TryRead(ref json, repeated);
        ref readonly var read = ref row.Message.Usage;
        return string.Join(
            '|',
            isRead,
            json.Position,
            read.Counts,
            read.WebSearches,
            Text(read.Raw),
            Text(read.Speed),
            Text(read.Geo),
            Text(read.Tier),
            Text(read.Iterations),
            Text(read.Type),
            Text(read.Model),
            Text(row.Message.Id),
            Text(row.Uuid)
        );
    }

    static string Text(ReadOnlySpan<byte> value) => Encoding.UTF8.GetString(value);
}
