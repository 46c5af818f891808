using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ClaudeSessionLogger.Tests.Packaging;

/// <summary>Serves the files of a folder on this machine, as GitHub serves those of a release.</summary>
sealed class ReleaseServer : IDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly string _folder;

    public ReleaseServer(string folder)
    {
        _folder = folder;
        _listener.Start();
        Address = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _ = AcceptAsync();
    }

    public string Address { get; }

    /// <summary>Whether the connection breaks in the middle of an archive.</summary>
    public bool Interrupts { get; set; }

    public void Dispose() => _listener.Dispose();

    async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = AnswerAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
            var request = await reader.ReadLineAsync() ?? "";
            while (await reader.ReadLineAsync() is { Length: > 0 }) { }
            var path = Path.Combine(_folder, request.Split(' ')[1].TrimStart('/'));
            var found = File.Exists(path);
            var body = found ? await File.ReadAllBytesAsync(path) : [];
            var head =
                $"HTTP/1.1 {(found ? "200 OK" : "404 Not Found")}\r\nContent-Length: {body.Length}\r\n"
                + "Connection: close\r\n\r\n";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
            var length = Interrupts && path.EndsWith(".gz", StringComparison.Ordinal) ? body.Length / 2 : body.Length;
            await stream.WriteAsync(body.AsMemory(0, length));
        }
    }
}
