using System.Text;
using ClaudeSessionLogger.Capture.Json;
using ClaudeSessionLogger.Capture.Transcripts;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture.Transcripts;

/// <summary>Properties that repeat on every row are compared instead of parsed, which must not change a value.</summary>
public sealed class RepeatedPropertiesTests
{
    const string Common =
        "\"userType\":\"external\",\"cwd\":\"/w\",\"sessionId\":\"s\",\"version\":\"2.1.1\",\"gitBranch\":\"main\"";

    static readonly string[] s_rows =
    [
        $"{{\"uuid\":\"1\",{Common},\"type\":\"user\"}}",
        $"{{\"uuid\":\"2\",{Common},\"type\":\"assistant\"}}",
        $"{{\"type\":\"user\",\"uuid\":\"3\",{Common}}}",
        $"{{\"uuid\":\"4\",{Common},\"agentId\":\"a\",\"type\":\"user\"}}",
        $"{{\"uuid\":\"5\",{Common},\"agentId\":\"b\",\"type\":\"user\"}}",
        $"{{\"uuid\":\"6\",{Common},\"cwd\":\"/later\"}}",
        $"{{\"uuid\":\"7\",{Common.Replace("main", "main2", StringComparison.Ordinal)},\"type\":\"user\"}}",
        $"{{\"uuid\":\"8\",{Common.Replace("\"2.1.1\"", "2", StringComparison.Ordinal)}}}",
        $"{{\"uuid\":\"9\",{Common.Replace("\"main\"", "1", StringComparison.Ordinal)}}}",
        $"{{\"uuid\":\"10\",{Common.Replace("\"main\"", "12", StringComparison.Ordinal)}}}",
        $"{{\"uuid\":\"11\",{Common.Replace("\"main\"", "null", StringComparison.Ordinal)}}}",
        "{\"uuid\":\"12\",\"userType\":1}",
        "{\"uuid\":\"13\",\"userType\":12,\"cwd\":\"/x\"}",
        $"{{\"uuid\":\"14\",{Common.Replace("\"cwd\":", "\"message\":{},\"cwd\" : ", StringComparison.Ordinal)}}}",
        $"{{\"uuid\":\"15\",{Common}",
        $"{{\"uuid\":\"16\",{Common[..^9]}",
        $"{{\"uuid\":\"17\",{Common}:}}",
        $"{{\"uuid\":\"18\",{Common}}}",
    ];

    public static TheoryData<int, int> Pairs =>
        [.. s_rows.SelectMany((_, first) => s_rows.Select((_, second) => (first, second)))];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_row_has_the_same_values_after_any_other_row(int first, int second)
    {
        var repeated = new RepeatedProperties();
        Read(s_rows[first], repeated);
        Assert.Equal(Read(s_rows[second], null), Read(s_rows[second], repeated));
    }

    static string Read(string line, RepeatedProperties? repeated)
    {
        var json = new JsonCursor(Encoding.UTF8.GetBytes(line));
        var row = new TranscriptRow();
        var isRead = row.TryRead(ref json, repeated);
        return string.Join(
            '|',
            isRead,
            isRead ? json.Position : -1,
            Text(row.Uuid),
            Text(row.Type),
            Text(row.Cwd),
            Text(row.SessionId),
            Text(row.Version),
            Text(row.GitBranch),
            Text(row.AgentId),
            row.Message.IsObject
        );
    }

    static string Text(ReadOnlySpan<byte> value) => Encoding.UTF8.GetString(value);
}
