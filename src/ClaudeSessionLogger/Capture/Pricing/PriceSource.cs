using System.Net;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Capture.Pricing;

/// <summary>
/// Reads a price list from a file or an https address, with a limit on its size and on the time. This is the program's
/// only connection besides that to a hub; it is opened only by <c>prices update</c>.
/// </summary>
/// <param name="handler">Sends the requests; null for the network.</param>
sealed class PriceSource(HttpMessageHandler? handler = null)
{
    public const int MaxBytes = 20_000_000;
    const int MaxRedirects = 5;

    static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(60);
    static readonly TimeSpan s_connectTimeout = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Returns the content, and the name of the source for messages, without credentials or a query string.
    /// </summary>
    public (byte[] Content, string Name) Read(string source)
    {
        if (!source.Contains("://", StringComparison.Ordinal))
            return (ReadFile(source), SafeText.Safe(source));
        if (!Uri.TryCreate(source, UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttps)
            throw new Failure(
                FailureKind.Invalid,
                $"cannot read prices from {SafeText.Safe(NameOf(source))}: an address must begin with https://."
            );
        var name = SafeText.Safe(NameOf(address));
        using var limit = new CancellationTokenSource(s_timeout, TimeProvider.System);
        try
        {
            return (Download(address, name, limit.Token).GetAwaiter().GetResult(), name);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new Failure(FailureKind.Unreachable, $"cannot download {name}: {SafeText.Safe(e.Reason)}.", e);
        }
        catch (OperationCanceledException e)
        {
            throw new Failure(
                FailureKind.Unreachable,
                $"cannot download {name} within {s_timeout.TotalSeconds:0} seconds. Download it with a browser and "
                    + "give the path of the file instead.",
                e
            );
        }
    }

    async Task<byte[]> Download(Uri address, string name, CancellationToken limit)
    {
        using var client = new HttpClient(handler ?? NewHandler(), disposeHandler: handler is null)
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        for (var redirects = 0; redirects <= MaxRedirects; redirects++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.TryAddWithoutValidation("User-Agent", "claude-session-logger");
            using var response = await client
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit)
                .ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.OK)
                return await Content(response, name, limit).ConfigureAwait(false);
            if ((int)response.StatusCode is < 300 or >= 400 || response.Headers.Location is not { } next)
                throw new Failure(
                    FailureKind.Unreachable,
                    $"cannot download {name}: the server answered {(int)response.StatusCode}."
                );
            address = new(address, next);
            if (address.Scheme != Uri.UriSchemeHttps)
                throw new Failure(
                    FailureKind.Invalid,
                    $"cannot download {name}: it redirects to an address that does not begin with https://."
                );
        }

        throw new Failure(
            FailureKind.Unreachable,
            $"cannot download {name}: it redirects more than {MaxRedirects} times."
        );
    }

    static async Task<byte[]> Content(HttpResponseMessage response, string name, CancellationToken limit)
    {
        if (response.Content.Headers.ContentLength > MaxBytes)
            throw TooLarge(name);
        var stream = await response.Content.ReadAsStreamAsync(limit).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            using var content = new MemoryStream();
            var buffer = new byte[81_920];
            while (await stream.ReadAsync(buffer, limit).ConfigureAwait(false) is > 0 and var count)
            {
                if (content.Length + count > MaxBytes)
                    throw TooLarge(name);
                content.Write(buffer, 0, count);
            }

            return content.ToArray();
        }
    }

    // Do not decompress answers: a small compressed answer could become very large.
    static SocketsHttpHandler NewHandler() =>
        new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = s_connectTimeout,
        };

    static byte[] ReadFile(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > MaxBytes)
                throw TooLarge(SafeText.Safe(path));
            var content = new byte[file.Length];
            file.ReadExactly(content);
            return content;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new Failure(FailureKind.NotFound, $"cannot find the price list {SafeText.Safe(path)}.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure(
                FailureKind.Invalid,
                $"cannot read the price list {SafeText.Safe(path)} ({SafeText.Safe(e.Reason)}).",
                e
            );
        }
    }

    static Failure TooLarge(string name) =>
        new(FailureKind.Invalid, $"cannot read the price list {name}: it is larger than {MaxBytes / 1_000_000} MB.");

    static string NameOf(Uri address) =>
        address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    static string NameOf(string source) => Uri.TryCreate(source, UriKind.Absolute, out var uri) ? NameOf(uri) : "it";
}
