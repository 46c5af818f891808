using System.CommandLine;
using System.Net;
using System.Text.Json;
using ClaudeSessionLogger.Capture.Pricing;
using ClaudeSessionLogger.Cli.Commands.Prices;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

public sealed class PricesUpdateCommandTests : IDisposable
{
    const string List = """
        { "claude-opus-4-8": { "input": 4, "output": 25, "cache_write": 6.25, "cache_write_1h": 10, "cache_read": 0.5 },
          "kimi-k3": { "input": 1, "output": 2 }, "unused": { "input": 1, "output": 2 } }
        """;

    readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    string Run(Func<Uri, HttpResponseMessage> answer, params string[] words)
    {
        using var handler = new Server(answer);
        var output = new StringWriter();
        var root = new RootCommand { new PricesUpdateCommand(() => ["kimi-k3"], _scratch.Paths, handler) };
        root.Parse(["update", .. words])
            .Invoke(
                new()
                {
                    Output = output,
                    Error = new StringWriter(),
                    EnableDefaultExceptionHandler = false,
                }
            );
        return output.ToString();
    }

    string RunFile(params string[] words)
    {
        var file = Path.Combine(Path.GetDirectoryName(_scratch.Paths.Prices)!, "list.json");
        File.WriteAllText(file, List);
        return Run(_ => throw new InvalidOperationException("no request is expected"), [file, .. words]);
    }

    static HttpResponseMessage Json(string text) => new(HttpStatusCode.OK) { Content = new StringContent(text) };

    static HttpResponseMessage Redirect(string to)
    {
        var response = new HttpResponseMessage(HttpStatusCode.Found);
        response.Headers.Location = new(to, UriKind.RelativeOrAbsolute);
        return response;
    }

    decimal? Input(string model) => PriceBook.Load(_scratch.Paths, out _).Find(model)?.Input;

    [Fact]
    public void Update_shows_old_and_new_prices_and_writes_them_after_yes()
    {
        var output = RunFile("--yes");
        Assert.Contains("claude-opus-4-8: input 5.00 → 4.00\n", output);
        Assert.Contains(
            "kimi-k3: new, input 1.00, output 2.00, cache write 1.25, 1h cache write 2.00, cache read 0.10",
            output
        );
        Assert.Contains("wrote 2 prices", output);
        Assert.Equal((4m, 1m, null), (Input("claude-opus-4-8"), Input("kimi-k3"), Input("unused")));
        Assert.Contains("no price would change", RunFile("--yes"));
    }

    [Fact]
    public void A_dry_run_and_a_missing_confirmation_write_nothing()
    {
        Assert.Contains("input 5.00 → 4.00", RunFile("--dry-run"));
        if (Console.IsInputRedirected)
            Assert.Contains("Add --yes", Assert.Throws<Failure>(() => RunFile()).Message);
        Assert.False(File.Exists(_scratch.Paths.Prices));
    }

    [Fact]
    public void A_price_typed_by_hand_stays_unless_it_is_to_be_replaced()
    {
        File.WriteAllText(_scratch.Paths.Prices, """{ "claude-opus-4-8": { "input": 9, "output": 9 } }""");
        var json = JsonDocument.Parse(RunFile("--yes", "--json")).RootElement;
        Assert.True(json.GetProperty("applied").GetBoolean());
        var change = json.GetProperty("changes")[0];
        Assert.Equal(
            (9m, 4m, true, true),
            (
                change.GetProperty("old").GetProperty("input").GetDecimal(),
                change.GetProperty("new").GetProperty("input").GetDecimal(),
                change.GetProperty("typed").GetBoolean(),
                change.GetProperty("kept").GetBoolean()
            )
        );
        Assert.Equal((9m, 1m), (Input("claude-opus-4-8"), Input("kimi-k3")));

        RunFile("--yes", "--replace-own");
        Assert.Equal(4, Input("claude-opus-4-8"));
    }

    [Fact]
    public void An_https_address_is_read_and_redirects_are_followed()
    {
        Run(
            address => address.AbsolutePath == "/" ? Redirect("/list.json") : Json(List),
            "https://prices.example/",
            "--yes"
        );
        Assert.Equal(4, Input("claude-opus-4-8"));
    }

    [Theory]
    [InlineData("http://prices.example/list.json")]
    [InlineData("ftp://prices.example/list.json")]
    [InlineData("file:///etc/passwd")]
    public void Any_other_address_is_refused_without_a_request(string address) =>
        Assert.Contains(
            "must begin with https://",
            Assert.Throws<Failure>(() => Run(_ => throw new InvalidOperationException(), address)).Message
        );

    [Fact]
    public void A_redirect_to_http_and_endless_redirects_are_refused()
    {
        var toHttp = Assert.Throws<Failure>(() => Run(_ => Redirect("http://x.example/"), "https://x.example/"));
        Assert.Contains("redirects to an address that does not begin with https://", toHttp.Message);
        var requests = 0;
        var endless = Assert.Throws<Failure>(() =>
            Run(_ => Redirect($"https://x.example/{++requests}"), "https://x.example/")
        );
        Assert.Contains("redirects more than 5 times", endless.Message);
        Assert.Equal(6, requests);
    }

    [Fact]
    public void An_answer_that_is_too_large_or_an_error_is_refused()
    {
        var large = new byte[PriceSource.MaxBytes + 1];
        foreach (var content in (HttpContent[])[new ByteArrayContent(large), new StreamContent(new Unsized(large))])
        {
            var failure = Assert.Throws<Failure>(() =>
                Run(_ => new(HttpStatusCode.OK) { Content = content }, "https://x.example/")
            );
            Assert.Contains("larger than 20 MB", failure.Message);
        }

        var missing = Assert.Throws<Failure>(() =>
            Run(_ => new(HttpStatusCode.NotFound), "https://me:secret@x.example/a?token=secret")
        );
        Assert.Equal("cannot download https://x.example/a: the server answered 404.", missing.Message);
    }

    sealed class Server(Func<Uri, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellation
        ) => Task.FromResult(answer(request.RequestUri!));
    }

    // The length of such a stream is not known beforehand.
    sealed class Unsized(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;
    }
}
