using System.Text;
using System.Text.Json;
using ModelContextProtocol;

namespace ClaudeSessionLogger.Mcp;

/// <summary>
/// Splits batches of requests, which revision 2025-03-26 requires a server to accept, and joins their answers. The SDK
/// knows single messages only. Also answers lines that are not JSON, as JSON-RPC requires.
/// </summary>
sealed class JsonRpcBatches(Stream output)
{
    readonly Lock _lock = new();
    readonly List<Batch> _open = [];
    readonly List<string> _unanswered = [];
    TaskCompletionSource? _allAnswered;

    /// <summary>
    /// Waits until all requests are answered or cancelled. The input may end before that, but the SDK cancels requests
    /// when it does.
    /// </summary>
    public Task WaitForAnswers()
    {
        lock (_lock)
        {
            if (_unanswered.Count == 0)
                return Task.CompletedTask;
            _allAnswered ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _allAnswered.Task;
        }
    }

    /// <summary>Returns the messages in a line of input.</summary>
    public IReadOnlyList<string> Split(string line)
    {
        if (string.IsNullOrWhiteSpace(line))
            return [];
        try
        {
            using var parsed = JsonDocument.Parse(line);
            switch (parsed.RootElement)
            {
                case { ValueKind: JsonValueKind.Object } message:
                    Expect(message);
                    Forget(message);
                    return [line];
                case { ValueKind: JsonValueKind.Array } batch when batch.GetArrayLength() > 0:
                    return Open(batch);
                default:
                    Write(Error(McpErrorCode.InvalidRequest, "a message must be an object, or a batch of objects."));
                    return [];
            }
        }
        catch (JsonException)
        {
            Write(Error(McpErrorCode.ParseError, "a line of the input is not valid JSON; send one message per line."));
            return [];
        }
    }

    /// <summary>Sends a message, or keeps it until the other answers of its batch are there.</summary>
    public void Send(ReadOnlySpan<byte> message)
    {
        lock (_lock)
        {
            var answered = _unanswered.Count > 0 ? IdOf(message) : null;
            try
            {
                if (answered is { } id && _open.Find(each => each.Waiting.Contains(id)) is { } batch)
                {
                    batch.Waiting.Remove(id);
                    batch.Answers.Add(Encoding.UTF8.GetString(message));
                    SendComplete();
                }
                else
                    Write(message);
            }
            finally
            {
                if (answered is not null)
                    Settle(answered);
            }
        }
    }

    void Expect(JsonElement message)
    {
        if (RequestId(message) is not { } id)
            return;
        lock (_lock)
            _unanswered.Add(id);
    }

    // Null for anything else, which the SDK does not answer.
    static string? RequestId(JsonElement message) =>
        message.TryGetProperty("jsonrpc", out var version)
        && version.ValueKind == JsonValueKind.String
        && version.ValueEquals("2.0")
        && message.TryGetProperty("method", out var method)
        && method.ValueKind == JsonValueKind.String
        && message.TryGetProperty("id", out var id)
        && (id.ValueKind == JsonValueKind.String || id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out _))
            ? id.GetRawText()
            : null;

    void Settle(string id)
    {
        _unanswered.Remove(id);
        if (_unanswered.Count == 0)
            _allAnswered?.TrySetResult();
    }

    List<string> Open(JsonElement batch)
    {
        var opened = new Batch([], []);
        var messages = new List<string>();
        foreach (var item in batch.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object)
            {
                opened.Answers.Add(Error(McpErrorCode.InvalidRequest, "each message of a batch must be an object."));
                continue;
            }

            Expect(item);
            if (RequestId(item) is { } id)
                opened.Waiting.Add(id);
            messages.Add(JsonSerializer.Serialize(item, McpJsonContext.Compact.JsonElement));
        }

        lock (_lock)
        {
            _open.Add(opened);
            SendComplete();
        }

        return messages;
    }

    // A cancelled request gets no answer.
    void Forget(JsonElement message)
    {
        lock (_lock)
        {
            if (
                !message.TryGetProperty("method", out var method)
                || method.ValueKind != JsonValueKind.String
                || !method.ValueEquals("notifications/cancelled")
                || !message.TryGetProperty("params", out var given)
                || given.ValueKind != JsonValueKind.Object
                || !given.TryGetProperty("requestId", out var id)
            )
                return;
            _open.ForEach(batch => batch.Waiting.Remove(id.GetRawText()));
            Settle(id.GetRawText());
            SendComplete();
        }
    }

    void SendComplete()
    {
        foreach (var batch in _open.Where(each => each.Waiting.Count == 0).ToList())
        {
            _open.Remove(batch);
            if (batch.Answers.Count > 0)
                Write($"[{string.Join(',', batch.Answers)}]");
        }
    }

    static string? IdOf(ReadOnlySpan<byte> message)
    {
        var reader = new Utf8JsonReader(message);
        using var parsed = JsonDocument.ParseValue(ref reader);
        return
            parsed.RootElement.TryGetProperty("id", out var id) && !parsed.RootElement.TryGetProperty("method", out _)
            ? id.GetRawText()
            : null;
    }

    static string Error(McpErrorCode code, string sentence) =>
        $$$"""{"jsonrpc":"2.0","id":null,"error":{"code":{{{(int)code}}},"message":"{{{sentence}}}"}}""";

    void Write(string message) => Write(Encoding.UTF8.GetBytes(message));

    void Write(ReadOnlySpan<byte> message)
    {
        lock (_lock)
        {
            output.Write([.. message, (byte)'\n']);
            output.Flush();
        }
    }

    sealed record Batch(HashSet<string> Waiting, List<string> Answers);
}
