using System.IO.Pipelines;
using System.Text;
using ClaudeSessionLogger.Platform.Processes;

namespace ClaudeSessionLogger.Mcp;

/// <summary>Passes the lines of standard input and output through <see cref="JsonRpcBatches"/>.</summary>
static class MessageLines
{
    // Longer than any call takes. A request that is never answered must not keep the process.
    static readonly TimeSpan s_longestWait = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Returns a stream with one message per line. A line of the input that contains a batch is split into its
    /// messages. The stream ends when the input has ended and all requests in it are answered.
    /// </summary>
    public static Stream Read(Stream input, JsonRpcBatches batches)
    {
        var pipe = new Pipe();
        _ = Task.Run(() => Copy(input, pipe.Writer, batches));
        return pipe.Reader.AsStream();
    }

    static async Task Copy(Stream input, PipeWriter writer, JsonRpcBatches batches)
    {
        try
        {
            using var reader = new StreamReader(input, Encoding.UTF8);
            while (await reader.ReadLineAsync() is { } line)
            {
                foreach (var message in batches.Split(line))
                    await writer.WriteAsync(Encoding.UTF8.GetBytes(message + "\n"));
            }

            await batches.WaitForAnswers().WaitAsync(s_longestWait);
            await writer.CompleteAsync();
        }
        catch (TimeoutException)
        {
            await writer.CompleteAsync();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            await writer.CompleteAsync(e);
        }
    }

    /// <summary>Returns a stream that passes each complete line to <paramref name="batches"/>.</summary>
    public static Stream Write(JsonRpcBatches batches) => new LineWriter(batches);

    sealed class LineWriter(JsonRpcBatches batches) : ForwardStream
    {
        readonly MemoryStream _line = new();

        public override bool CanRead => false;
        public override bool CanWrite => true;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            while (buffer.IndexOf((byte)'\n') is >= 0 and var end)
            {
                _line.Write(buffer[..end]);
                batches.Send(_line.GetBuffer().AsSpan(0, (int)_line.Length));
                _line.SetLength(0);
                buffer = buffer[(end + 1)..];
            }

            _line.Write(buffer);
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            Write(buffer.AsSpan(offset, count));
            return Task.CompletedTask;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Write(buffer.Span);
            return ValueTask.CompletedTask;
        }

        // Each line is sent when it is complete.
        public override void Flush() { }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
