namespace ClaudeSessionLogger.Platform.Git;

/// <summary>
/// Reads host aliases from <c>~/.ssh/config</c>. For example, a person with two accounts may use the alias
/// <c>github-work</c> for github.com, which is only known on this machine.
/// </summary>
static class SshHosts
{
    const int MaxFile = 1 << 20;

    /// <summary>Reads plain host names only; ignores patterns and includes.</summary>
    public static IReadOnlyDictionary<string, string> Read(string home)
    {
        var hosts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        try
        {
            var file = new FileInfo(Path.Combine(home, ".ssh", "config"));
            if (file is not { Exists: true, Length: > 0 and <= MaxFile })
                return hosts;

            string[] names = [];
            foreach (var line in File.ReadLines(file.FullName))
            {
                switch (line.Split([' ', '\t', '='], StringSplitOptions.RemoveEmptyEntries))
                {
                    case [var key, .. var given] when key.Equals("Host", StringComparison.OrdinalIgnoreCase):
                        names = given;
                        break;
                    case [var key, ..] when key.Equals("Match", StringComparison.OrdinalIgnoreCase):
                        names = [];
                        break;
                    case [var key, var host]
                        when key.Equals("HostName", StringComparison.OrdinalIgnoreCase)
                            && !host.Contains('%', StringComparison.Ordinal):
                        foreach (var name in names.Where(name => name.IndexOfAny(['*', '?', '!']) < 0))
                            hosts.TryAdd(name, host);
                        break;
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { }

        return hosts;
    }
}
