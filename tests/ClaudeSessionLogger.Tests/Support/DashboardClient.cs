using System.Net;
using System.Text;
using System.Text.Json;
using ClaudeSessionLogger.Dashboard.Server;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>A dashboard in this process, and a browser that has opened its address.</summary>
sealed class DashboardClient : IAsyncDisposable
{
    DashboardClient(DashboardServer server) => Server = server;

    public DashboardServer Server { get; }
    public string Origin => $"http://127.0.0.1:{Server.Port}";
    public HttpClient Http { get; } =
        new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
        {
            Timeout = TimeSpan.FromSeconds(60),
        };
    public string Cookie { get; private set; } = "";

    /// <summary>Starts a dashboard and opens the address that it prints.</summary>
    public static async Task<DashboardClient> Open(AppPaths paths, TimeProvider? clock = null)
    {
        var client = await Start(paths, clock);
        using var opened = await client.Http.GetAsync(client.Server.Address);
        client.Cookie = opened.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        return client;
    }

    public static async Task<DashboardClient> Start(AppPaths paths, TimeProvider? clock = null, int? port = null) =>
        new(await DashboardServer.Start(paths, port, clock ?? TimeProvider.System));

    /// <summary>Sends a request as the page does, apart from the given headers; an empty one is left out.</summary>
    public async Task<Answer> Send(
        HttpMethod method,
        string path,
        string? json = null,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(method, Origin + path);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        var all = new Dictionary<string, string> { ["Cookie"] = Cookie, ["Sec-Fetch-Site"] = "same-origin" };
        if (method == HttpMethod.Post)
            all["Origin"] = Origin;
        foreach (var (name, value) in headers)
            all[name] = value;
        foreach (var (name, value) in all.Where(header => header.Value.Length > 0))
            if (name == "Content-Type")
                request.Content!.Headers.ContentType = new(value);
            else
                request.Headers.Add(name, value);
        using var response = await Http.SendAsync(request);
        return new(
            response.StatusCode,
            await response.Content.ReadAsStringAsync(),
            response
                .Headers.Concat(response.Content.Headers)
                .ToDictionary(
                    header => header.Key,
                    header => string.Join(", ", header.Value),
                    StringComparer.OrdinalIgnoreCase
                )
        );
    }

    public Task<Answer> Get(string path, params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Get, path, null, headers);

    public Task<Answer> Post(string path, string json, params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Post, path, json, headers);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
    }
}

sealed record Answer(HttpStatusCode Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;
}
