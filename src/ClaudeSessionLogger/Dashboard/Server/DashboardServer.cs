using System.Net;
using System.Net.Sockets;
using ClaudeSessionLogger.Dashboard.Security;
using ClaudeSessionLogger.Platform.App;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ClaudeSessionLogger.Dashboard.Server;

/// <summary>
/// Serves the dashboard on the loopback addresses of this machine. Kestrel alone, without a host: it reads neither
/// settings nor environment variables that could make it listen elsewhere, and writes no log.
/// </summary>
sealed class DashboardServer : IAsyncDisposable
{
    const int MaxConnections = 64,
        MaxBodyBytes = 8 << 20,
        MaxHeaderBytes = 16 << 10,
        Attempts = 5;

    readonly KestrelServer _kestrel;

    DashboardServer(KestrelServer kestrel, DashboardApplication application, int port) =>
        (_kestrel, Application, Port) = (kestrel, application, port);

    public int Port { get; }

    public DashboardApplication Application { get; }

    /// <summary>The address with the token, which works once.</summary>
    public string Address => $"http://127.0.0.1:{Port}/?token={Application.Key.Token}";

    /// <summary>Completes when no page was open for an hour.</summary>
    public Task Idle => Application.Activity.Idle;

    /// <param name="port">Null for a free one.</param>
    public static async Task<DashboardServer> Start(AppPaths paths, int? port, TimeProvider clock)
    {
        for (var attempt = 1; ; attempt++)
        {
            var chosen = port ?? FreePort();
            var application = new DashboardApplication(paths, new(chosen), chosen, clock);
            var kestrel = Create(chosen);
            try
            {
                await kestrel.StartAsync(application, CancellationToken.None);
                return new(kestrel, application, chosen);
            }
            catch (IOException e) when (e.InnerException is AddressInUseException && port is null && attempt < Attempts)
            {
                kestrel.Dispose();
                application.Dispose();
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                kestrel.Dispose();
                application.Dispose();
                throw new Failure(
                    FailureKind.Busy,
                    e.InnerException is AddressInUseException
                        ? $"cannot use port {chosen}: another program uses it. Give another --port, or none for a free "
                            + "one."
                        : $"cannot use port {chosen}: {e.Reason}. Give another --port, or none for a " + "free one."
                );
            }
        }
    }

    static KestrelServer Create(int port)
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxConcurrentConnections = MaxConnections;
        options.Limits.MaxConcurrentUpgradedConnections = 0;
        options.Limits.MaxRequestBodySize = MaxBodyBytes;
        options.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        options.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
        if (CanListen(IPAddress.IPv6Loopback, port))
            options.Listen(IPAddress.IPv6Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
        return new(
            Options.Create(options),
            new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance),
            NullLoggerFactory.Instance
        );
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // Containers often have no IPv6.
    static bool CanListen(IPAddress address, int port)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Application.Dispose();
        // Streams to pages are ended, not waited for.
        await _kestrel.StopAsync(new(canceled: true));
        _kestrel.Dispose();
    }
}
