using System.Buffers;
using System.Text;
using ClaudeSessionLogger.Reports.Page;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.WebPages;

/// <summary>The file that <c>report --html</c> writes.</summary>
public sealed class PageFileTests : IDisposable
{
    readonly PageHome _home = new(new(2026, 11, 22, 21, 16, 0, default));

    [Fact]
    public void No_text_of_the_data_can_end_its_element()
    {
        _home.Write(titles: true);
        var page = File.ReadAllText(_home.File("page.html"));
        var data = page[page.IndexOf("application/json", StringComparison.Ordinal)..];
        data = data[..data.IndexOf("</script>", StringComparison.Ordinal)];
        Assert.DoesNotContain('<', data);
        Assert.Contains("odd \\u003Cb\\u003E", data, StringComparison.OrdinalIgnoreCase);
        Assert.EndsWith("}", data, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_without_data_is_at_most_300_KB_and_names_no_address()
    {
        using var stream = new MemoryStream();
        PageFile.Write(new(["{}"u8.ToArray()], 0), stream);
        Assert.InRange(stream.Length, 10_000, 300_000);
        var addresses = System.Text.RegularExpressions.Regex.Matches(
            Encoding.UTF8.GetString(stream.ToArray()),
            "https?://[^\"']*"
        );
        Assert.All(addresses, address => Assert.Equal("http://www.w3.org/2000/svg", address.Value));
    }

    [Fact]
    public async Task Built_files_are_those_of_the_sources()
    {
        var esbuild = Repository.In("web", "node_modules", "esbuild");
        Assert.SkipUnless(Directory.Exists(esbuild), "There is no esbuild here: run npm ci in web/.");
        var built = Directory.CreateDirectory(_home.File("built")).FullName;
        (
            await ProgramRun.Of(
                "node",
                ["build.mjs", built],
                new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "" },
                folder: Repository.In("web")
            )
        ).Succeeded();
        foreach (var name in (string[])["page.js", "page.css"])
            Assert.True(
                File.ReadAllText(Path.Combine(built, name)) == File.ReadAllText(Repository.In("web", "built", name)),
                $"web/built/{name} is not up to date: run npm run build in web/."
            );
    }

    [Fact]
    public async Task Another_file_is_not_overwritten_but_an_older_page_is()
    {
        using var home = new TemporaryHome();
        DemoHistory.Write(home, TimeProvider.System.GetUtcNow());
        (await Built.Run(home, "import", home.Config)).Succeeded();
        File.WriteAllText(home.In("notes.html"), "<h1>mine</h1>");
        var refused = await Built.Run(home, "report", "--html", home.In("notes.html"));
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("is not a page of this program", refused.Error);
        Assert.Equal("<h1>mine</h1>", File.ReadAllText(home.In("notes.html")));

        (await Built.Run(home, "report", "--html", home.In("page.html"))).Succeeded();
        var again = (await Built.Run(home, "report", "week", "--html", home.In("page.html"))).Succeeded();
        Assert.Equal("", again.Out);
        Assert.Matches(
            @"^Wrote .*page\.html: (1 session|[2-9] sessions|\d\d+ sessions), [0-9.]+ [kM]B\.\s*$",
            again.Error
        );
        Assert.Empty(Directory.GetFiles(home.Path, "*.tmp"));
    }

    [Theory]
    [InlineData("report", "daily", "--html", "x.html")]
    [InlineData("report", "--html", "x.html", "--json")]
    [InlineData("report", "--titles")]
    public async Task Options_that_do_not_fit_are_refused(params string[] arguments)
    {
        using var home = new TemporaryHome();
        var run = await Built.Run(home, arguments);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("--html", run.Error);
    }

    public void Dispose() => _home.Dispose();
}
