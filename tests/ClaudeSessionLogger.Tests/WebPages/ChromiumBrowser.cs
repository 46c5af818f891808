using Microsoft.Playwright;
using Xunit;

namespace ClaudeSessionLogger.Tests.WebPages;

/// <summary>One Chromium for all tests with a browser: starting it takes a second.</summary>
public sealed class ChromiumBrowser : IAsyncLifetime
{
    /// <summary>A name that resolves to this machine.</summary>
    public const string Rebound = "rebound.example";

    const string Reason = "There is no Chromium here: install it (apt-get install chromium).";

    static readonly string[] s_paths = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    IPlaywright? _playwright;
    IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (
            s_paths.FirstOrDefault(File.Exists) is not { } path
            || Environment.GetEnvironmentVariable("CSL_FAST") is "1"
        )
            return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = path,
                Headless = true,
                Args =
                [
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    // Or this browser would refuse what the dashboard must refuse in other browsers.
                    "--disable-features=LocalNetworkAccessChecks",
                    // A name of another site that has come to resolve to this machine: DNS rebinding.
                    $"--host-resolver-rules=MAP {Rebound} 127.0.0.1",
                ],
            }
        );
    }

    /// <summary>A new context: without one, the test skips, and on CI it fails.</summary>
    public async Task<IBrowserContext> NewContext(BrowserNewContextOptions options)
    {
        if (_browser is { } browser)
            return await browser.NewContextAsync(options);
        Assert.False(OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable("CI") is "true" or "1", Reason);
        Assert.Skip(Environment.GetEnvironmentVariable("CSL_FAST") is "1" ? "This needs a browser." : Reason);
        throw new InvalidOperationException(Reason);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}

[CollectionDefinition(Name)]
public sealed class BrowserTestGroup : ICollectionFixture<ChromiumBrowser>
{
    public const string Name = "browser";
}
