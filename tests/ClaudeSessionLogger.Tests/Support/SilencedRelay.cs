using System.Net;
using System.Net.Sockets;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>
/// A relay between a client and a server on this machine that can stop forwarding while it keeps the connections open.
/// </summary>
sealed class SilencedRelay : IDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly List<TcpClient> _clients = [];
    volatile bool _isSilent;

    public SilencedRelay(int server)
    {
        _listener.Start();
        _ = Accept(server);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Silence() => _isSilent = true;

    public void Dispose()
    {
        _listener.Dispose();
        _clients.ForEach(client => client.Dispose());
    }

    async Task Accept(int server)
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                var other = new TcpClient();
                _clients.AddRange([client, other]);
                await other.ConnectAsync(IPAddress.Loopback, server);
                _ = Pass(client.GetStream(), other.GetStream());
                _ = Pass(other.GetStream(), client.GetStream());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException) { }
    }

    async Task Pass(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[64 << 10];
        try
        {
            while (await from.ReadAsync(buffer) is > 0 and var count)
            {
                if (!_isSilent)
                    await to.WriteAsync(buffer.AsMemory(0, count));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException) { }
    }
}
