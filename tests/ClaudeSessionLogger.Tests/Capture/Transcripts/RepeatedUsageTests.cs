using System.Text;
using ClaudeSessionLogger.Capture.Json;
using ClaudeSessionLogger.Capture.Transcripts;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture.Transcripts;

/// <summary>A usage that differs only in its numbers is compared instead of parsed; this changes no value.</summary>
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
        Whole.Replace(":2,", ":123456,", StringComparison.Ordinal).Replace(":6}", ":789}", StringComparison.Ordinal),
        Whole
            .Replace(":5}", ":123456789}", StringComparison.Ordinal)
            .Replace(":4}", ":0044}", StringComparison.Ordinal),
        Whole.Replace(":2,", ":999999999999999999,", StringComparison.Ordinal),
        Whole.Replace(":2,", ":9999999999999999999,", StringComparison.Ordinal),
        Whole.Replace(":2,", ":2.5,", StringComparison.Ordinal),
        Whole.Replace(":2,", ":-2,", StringComparison.Ordinal),
        Whole.Replace(":2,", ":\"2\",", StringComparison.Ordinal),
        Whole.Replace(":2,", ":null,", StringComparison.Ordinal),
        Whole.Replace(":2,", ":{\"a\":2},", StringComparison.Ordinal),
        Whole.Replace(":2,", ":[2],", StringComparison.Ordinal),
        Whole.Replace(":2,", ":2 ,", StringComparison.Ordinal),
        Whole.Replace(":2,", ":,", StringComparison.Ordinal),
        Whole.Replace("\"us\"", "7", StringComparison.Ordinal),
        Whole.Replace("\"us\"", "88", StringComparison.Ordinal),
        Whole.Replace("us", "x:1,y", StringComparison.Ordinal),
        Whole.Replace("us", "x:22,y", StringComparison.Ordinal),
        Whole.Replace("fast\"", "fast\",\"output_tokens\":8", StringComparison.Ordinal),
        Whole.Replace("fast\"", "fast\",\"output_tokens\":null", StringComparison.Ordinal),
        Whole.Replace(
            "fast\"",
            "fast\",\"cache_creation\":{\"ephemeral_5m_input_tokens\":9}",
            StringComparison.Ordinal
        ),
        Whole.Replace("fast\"", "fast\",\"cache_creation\":null", StringComparison.Ordinal),
        Whole.Replace("{\"input_tokens\":6}", "[[[[[1]]]]]", StringComparison.Ordinal),
        Whole.Replace("{\"input_tokens\":6}", "{\"a\":{\"b\":{\"c\":{\"d\":1}}}}", StringComparison.Ordinal),
        Whole.Replace("{\"input_tokens\":6}", "{\"a\":{\"b\":{\"c\":{\"d\":22}}}}", StringComparison.Ordinal),
        "{\"input_tokens\":1}",
        "{\"input_tokens\":12}",
        "{\"input_tokens\":12",
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

    [Fact]
    public void Usages_have_the_same_values_in_any_order()
    {
        var random = new Random(1);
        var repeated = new RepeatedProperties();
        for (var count = 0; count < 20_000; count++)
        {
            var usage = s_usages[random.Next(s_usages.Length)];
            Assert.Equal(Read(usage, null), Read(usage, repeated));
        }
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
