namespace ClaudeSessionLogger.Platform.Git;

/// <summary>Normalizes a repository's URL to <c>host/path</c>.</summary>
static class RemoteUrl
{
    const int MaxLength = 1000;

    const string Azure = "dev.azure.com",
        OlderAzure = ".visualstudio.com";

    /// <summary>
    /// Removes scheme, user, password, port and <c>.git</c>, and converts the rest to lower case, so that
    /// <c>git@github.com:Acme/Shop.git</c> and <c>https://token@github.com/acme/shop</c> become equal. Returns null for
    /// a folder, or any other address that is only valid on one machine.
    /// </summary>
    /// <param name="hostOf">
    /// Resolves a host alias of the person's SSH configuration: <c>github-work</c> may be github.com.
    /// </param>
    public static string? Normalize(string url, Func<string, string>? hostOf = null)
    {
        url = url.Trim();
        if (
            url.Length is 0 or > MaxLength
            || url.Any(char.IsControl)
            || url.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
        )
            return null;

        url = OfCodeCommit(url);
        var (rest, isSsh) = (url, false);
        if (url.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme)
        {
            isSsh =
                url[..scheme].EndsWith("ssh", StringComparison.OrdinalIgnoreCase)
                || url.StartsWith("ssh+", StringComparison.OrdinalIgnoreCase);
            rest = url[(scheme + 3)..];
        }
        else if (ScpPath(url) is { } scp)
            (rest, isSsh) = (scp, true);
        else
            return null;

        if (rest.IndexOf('/', StringComparison.Ordinal) is not (> 0 and var slash))
            return null;
        var host = Host(rest[..slash]);
        if (isSsh && hostOf is not null)
            host = hostOf(host);
        host = Alias(host.ToLowerInvariant());
        var path = rest[(slash + 1)..].Split('?', '#')[0];
        // An older host name of Azure begins with the name of the organization. Move this name into the path.
        if (host.EndsWith(OlderAzure, StringComparison.Ordinal))
            (host, path) = (Azure, $"{host[..^OlderAzure.Length]}/{path}");
        path = Repository(host, path);
        return host.Length > 0 && path.Length > 0 ? $"{host}/{path}" : null;
    }

    /// <summary>
    /// Converts <c>user@host:path</c> to <c>user@host/path</c>. Returns null for a folder, including a folder on a
    /// Windows drive.
    /// </summary>
    static string? ScpPath(string url)
    {
        // An IPv6 address in brackets contains colons.
        var start = url.IndexOf('[', StringComparison.Ordinal) is >= 0 and var bracket ? url.IndexOf(']', bracket) : 0;
        var colon = start < 0 ? -1 : url.IndexOf(':', start);
        return
            colon <= 0
            || url.IndexOfAny(['/', '\\']) is >= 0 and var folder && folder < colon
            || (colon == 1 && char.IsAsciiLetter(url[0]))
            ? null
            : $"{url[..colon]}/{url[(colon + 1)..].TrimStart('/')}";
    }

    static string Host(string authority)
    {
        var host = authority[(authority.LastIndexOf('@') + 1)..];
        var port = host.LastIndexOf(':');
        return (port > host.LastIndexOf(']') ? host[..port] : host).TrimEnd('.');
    }

    /// <summary>
    /// Maps alternative host names, which forges offer for restricted networks, to the usual names of the same servers.
    /// </summary>
    static string Alias(string host) =>
        host switch
        {
            "ssh.github.com" or "www.github.com" => "github.com",
            "altssh.gitlab.com" => "gitlab.com",
            "altssh.bitbucket.org" => "bitbucket.org",
            "ssh.dev.azure.com" or "vs-ssh.visualstudio.com" => Azure,
            _ => host,
        };

    static string Repository(string host, string path)
    {
        // All large forges ignore the case of a path: no two repositories differ only in the case of their names.
        var parts = Decoded(path).ToLowerInvariant().Split('/', StringSplitOptions.RemoveEmptyEntries).ToList();
        if (host == Azure)
            parts.RemoveAll(part => part is "_git" or "_ssh" or "v3" or "defaultcollection" or "_full" or "_optimized");
        // Azure leaves out the name of the project if the repository has the same name.
        if (host == Azure && parts is [_, var only])
            parts.Add(only);
        if (parts is ["scm", _, _])
            parts.RemoveAt(0); // Self-hosted Bitbucket adds this part to HTTPS URLs only.
        if (parts is [.., var last] && last.EndsWith(".git", StringComparison.Ordinal))
            parts[^1] = last[..^".git".Length];
        return string.Join('/', parts.Where(part => part.Length > 0 && part is not ("." or "..")));
    }

    /// <summary>Converts an address of AWS CodeCommit's git helper, <c>codecommit::us-east-1://shop</c>.</summary>
    static string OfCodeCommit(string url)
    {
        const string helper = "codecommit::";
        return
            url.StartsWith(helper, StringComparison.OrdinalIgnoreCase)
            && url[helper.Length..].Split("://", 2) is [{ Length: > 0 } region, var repository]
            ? $"https://git-codecommit.{region}.amazonaws.com/v1/repos/{repository[(repository.IndexOf('@') + 1)..]}"
            : url;
    }

    static string Decoded(string path)
    {
        var decoded = Uri.UnescapeDataString(path);
        return decoded.Any(char.IsControl) ? path : decoded;
    }
}
