using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ClaudeSessionLogger.Tests.WebPages;

/// <summary>A web server whose page tries to read and to change a dashboard.</summary>
sealed class HostileSite : IDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public HostileSite(string dashboard)
    {
        Page = s_page.Replace("DASHBOARD", dashboard, StringComparison.Ordinal);
        _listener.Start();
        _ = Serve();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Page { get; }

    async Task Serve()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                await using var stream = client.GetStream();
                _ = await stream.ReadAsync(new byte[1 << 16]);
                var body = Encoding.UTF8.GetBytes(Page);
                await stream.WriteAsync(
                    Encoding.ASCII.GetBytes(
                        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
                            + $"Content-Length: {body.Length}\r\nConnection: close\r\n\r\n"
                    )
                );
                await stream.WriteAsync(body);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
        {
            // The test is over.
        }
    }

    public void Dispose() => _listener.Dispose();

    static readonly string s_page = """
        <!doctype html><title>hostile</title><link rel=icon href="data:,">
        <form method=post action="DASHBOARD/api/entries" enctype="text/plain"><input name='{"category":"task","title":"' value='x"}'></form>
        <script>
        const entry = JSON.stringify({ category: 'task', title: 'from a hostile page' });
        const tried = async (name, work) => {
            try { return `${name}: ${(await work()) ?? 'nothing'}`; } catch { return `${name}: refused`; }
        };
        const load = (element, attribute) => new Promise((done, failed) => {
            element.onload = () => done(); element.onerror = () => failed();
            element.src = attribute; document.body.append(element);
        });
        const read = async options => (await (await fetch('DASHBOARD/api/sessions', options)).text()) || undefined;
        (async () => {
            window.results = [];
            for (const [name, work] of [
                ['fetch', () => read()],
                ['fetch with cookies', () => read({ credentials: 'include' })],
                ['opaque', () => read({ mode: 'no-cors', credentials: 'include' })],
                ['post', () => fetch('DASHBOARD/api/entries', { method: 'POST', credentials: 'include', body: entry,
                    headers: { 'content-type': 'application/json' } }).then(answer => answer.text())],
                ['text post', () => fetch('DASHBOARD/api/entries', { method: 'POST', mode: 'no-cors', credentials: 'include',
                    body: entry }).then(answer => answer.text()).then(text => text || undefined)],
                ['script', () => load(document.createElement('script'), 'DASHBOARD/dashboard.js')],
                ['socket', () => new Promise((done, failed) => {
                    const socket = new WebSocket('DASHBOARD/api/changes'.replace('http', 'ws'));
                    socket.onopen = () => done('open'); socket.onerror = failed;
                })],
                ['frame', async () => {
                    const frame = document.createElement('iframe');
                    await load(frame, 'DASHBOARD/');
                    return frame.contentDocument?.querySelector('#app') ? 'shown' : undefined;
                }],
            ]) results.push(await tried(name, work));
        })();
        </script>
        """;
}
