using System.Net;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Dashboard;

/// <summary>Only the dashboard's own page, in the browser that opened the address, is answered.</summary>
public sealed class DashboardAccessTests : IDisposable
{
    readonly LogMachine _machine = new("Ada");

    AppPaths Paths => _machine.Paths;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_token_opens_one_browser_and_then_no_other()
    {
        await using var client = await DashboardClient.Start(Paths);
        var address = client.Server.Address;
        using var first = await client.Http.GetAsync(address, Cancellation);
        Assert.Equal(HttpStatusCode.SeeOther, first.StatusCode);
        Assert.Equal("/", first.Headers.Location?.OriginalString);
        var cookie = first.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("; HttpOnly; SameSite=Strict", cookie, StringComparison.Ordinal);
        using var second = await client.Http.GetAsync(address, Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, second.StatusCode);
        Assert.False(second.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task A_link_in_another_page_opens_it_without_losing_the_cookie()
    {
        await using var client = await DashboardClient.Start(Paths);
        var path = new Uri(client.Server.Address).PathAndQuery;
        var opened = await client.Get(path, ("Cookie", ""), ("Sec-Fetch-Site", "cross-site"));
        Assert.Equal(HttpStatusCode.OK, opened.Status);
        Assert.Contains("refresh", opened.Text, StringComparison.Ordinal);
        Assert.Contains("Set-Cookie", opened.Headers);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/dashboard.js")]
    [InlineData("/icon.svg")]
    [InlineData("/api/about")]
    [InlineData("/api/changes")]
    [InlineData("/nothing")]
    [InlineData("/?token=wrong")]
    public async Task Without_the_cookie_nothing_is_answered(string path)
    {
        await using var client = await DashboardClient.Open(Paths);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.Get(path, ("Cookie", ""))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.Get(path, ("Cookie", client.Cookie + "x"))).Status);
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Host", "127.0.0.1")]
    [InlineData("Host", "127.0.0.1:1")]
    [InlineData("Host", "127.0.0.1.evil.example")]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "http://127.0.0.1:1")]
    [InlineData("Origin", "http://localhost")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task Another_page_gets_nothing_even_with_the_cookie(string header, string value)
    {
        await using var client = await DashboardClient.Open(Paths);
        foreach (var path in (string[])["/", "/api/sessions", "/api/changes"])
            Assert.Equal(HttpStatusCode.Forbidden, (await client.Get(path, (header, value))).Status);
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await client.Post("/api/entries", """{"category":"task","title":"x"}""", (header, value))).Status
        );
        Assert.Empty(_machine.Rows());
    }

    [Theory]
    [InlineData("Origin", "")]
    [InlineData("Content-Type", "text/plain")]
    [InlineData("Content-Type", "application/x-www-form-urlencoded")]
    public async Task A_form_changes_nothing(string header, string value)
    {
        await using var client = await DashboardClient.Open(Paths);
        var answer = await client.Post("/api/entries", """{"category":"task","title":"x"}""", (header, value));
        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
        Assert.Empty(_machine.Rows());
    }

    [Fact]
    public async Task Nothing_changes_by_get()
    {
        await using var client = await DashboardClient.Open(Paths);
        _machine.Log("staging counts refunds twice");
        var before = _machine.Rows("log_events");
        foreach (var path in (string[])["/api/entries", "/api/entry", "/api/inbox"])
            await client.Get($"{path}?category=task&title=x&action=resolve&last=9&id={Id}");
        Assert.Equal(before, _machine.Rows("log_events"));
        foreach (var method in (HttpMethod[])[HttpMethod.Put, HttpMethod.Delete, HttpMethod.Options])
            Assert.NotEqual(HttpStatusCode.OK, (await client.Send(method, "/api/entries")).Status);
    }

    string Id => _machine.Rows("(select id from log_entries)")[0];

    [Fact]
    public async Task Every_answer_forbids_frames_scripts_of_others_and_copies()
    {
        await using var client = await DashboardClient.Open(Paths);
        foreach (var path in (string[])["/", "/api/about", "/nothing", "/?token=x"])
        {
            var headers = (await client.Get(path)).Headers;
            Assert.StartsWith("default-src 'none'; script-src 'self';", headers["Content-Security-Policy"]);
            Assert.Contains("frame-ancestors 'none'", headers["Content-Security-Policy"], StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", headers["Content-Security-Policy"], StringComparison.Ordinal);
            Assert.Equal("nosniff", headers["X-Content-Type-Options"]);
            Assert.Equal("no-referrer", headers["Referrer-Policy"]);
            Assert.Equal("same-origin", headers["Cross-Origin-Opener-Policy"]);
            Assert.Equal("same-origin", headers["Cross-Origin-Resource-Policy"]);
            Assert.Equal("no-store", headers["Cache-Control"]);
            Assert.DoesNotContain("Access-Control-Allow-Origin", headers);
            Assert.DoesNotContain("Server", headers);
        }
    }

    [Fact]
    public async Task Two_dashboards_at_once_do_not_know_each_others_cookies()
    {
        await using var first = await DashboardClient.Open(Paths);
        await using var second = await DashboardClient.Open(Paths);
        Assert.NotEqual(first.Server.Port, second.Server.Port);
        Assert.Equal(HttpStatusCode.OK, (await first.Get("/api/about")).Status);
        Assert.Equal(HttpStatusCode.OK, (await second.Get("/api/about")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await second.Get("/api/about", ("Cookie", first.Cookie))).Status);
        var both = $"{first.Cookie}; {second.Cookie}";
        Assert.Equal(HttpStatusCode.OK, (await second.Get("/api/about", ("Cookie", both))).Status);
    }

    [Fact]
    public async Task A_port_in_use_is_a_sentence()
    {
        await using var first = await DashboardClient.Start(Paths);
        var failure = await Assert.ThrowsAsync<Failure>(() => DashboardClient.Start(Paths, port: first.Server.Port));
        Assert.Equal(
            $"cannot use port {first.Server.Port}: another program uses it. Give another --port, or none for a free "
                + "one.",
            failure.Message
        );
    }

    [Fact]
    public async Task A_request_that_is_too_large_is_refused()
    {
        await using var client = await DashboardClient.Open(Paths);
        var answer = await client.Post("/api/entries", new string(' ', 9 << 20), ("Expect", "100-continue"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.Post("/api/entries", "{\"category\":")).Status);
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await client.Post("/api/entries", "[[[[[[[[[[[[1]]]]]]]]]]]]")).Status
        );
    }

    public void Dispose() => _machine.Dispose();
}
