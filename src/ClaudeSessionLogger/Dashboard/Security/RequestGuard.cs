using Microsoft.AspNetCore.Http;

namespace ClaudeSessionLogger.Dashboard.Security;

/// <summary>
/// Decides whether a request comes from the dashboard's own page: another page in the same browser must neither read
/// nor change anything, even if its name resolves to this machine.
/// </summary>
sealed class RequestGuard(AccessKey key, int port)
{
    // A foreign name that resolves to 127.0.0.1 is still the Host that the browser sends.
    readonly HashSet<string> _hosts = new(StringComparer.OrdinalIgnoreCase)
    {
        $"127.0.0.1:{port}",
        $"localhost:{port}",
        $"[::1]:{port}",
    };

    /// <summary>Says why a request is refused; null if it is allowed.</summary>
    /// <param name="isOpening">Whether the address has a token, which a link in another page may open.</param>
    public string? FindRefusal(HttpRequest request, bool isOpening)
    {
        var (host, origin) = (request.Headers.Host.ToString(), request.Headers.Origin);
        if (!_hosts.Contains(host))
            return "the host of the address is not this dashboard's";
        if (origin.Count > 0 && origin.ToString() != $"http://{host}")
            return "the request comes from another page";
        if (
            request.Headers["Sec-Fetch-Site"] is { Count: > 0 } site
            && site.ToString() is not ("same-origin" or "none")
        )
            return isOpening ? null : "the request comes from another page";
        if (isOpening)
            return null;
        if (!key.IsCookie(request.Cookies[key.CookieName]))
            return "this browser has no access";
        return HttpMethods.IsPost(request.Method) ? FindRefusalOfChange(request, origin.Count > 0) : null;
    }

    // A form of another page can send neither this type nor this origin without being asked about first.
    static string? FindRefusalOfChange(HttpRequest request, bool hasOrigin) =>
        !hasOrigin ? "a change needs the origin of its page"
        : request.ContentType?.Split(';')[0].Trim() is not "application/json" ? "a change needs to be JSON"
        : null;
}
