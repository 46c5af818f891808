using System.Text.Json;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Replication.Hubs;

/// <summary>
/// Where the secrets of hubs are found; they are read when a connection needs them and never kept. A class, since a record would
/// print what it holds.
/// </summary>
/// <param name="variable">Reads the environment.</param>
/// <param name="password">What the person was asked for; before everything else.</param>
sealed class HubSecrets(Func<string, string?> variable, string userHome, string? password = null)
{
    public static HubSecrets FromEnvironment(AppPaths paths) => new(Environment.GetEnvironmentVariable, paths.UserHome);

    public string? Variable(string name) => variable(name) is { Length: > 0 } value ? value : null;

    /// <summary>PostgreSQL's password; null where only a password file may have one.</summary>
    public string? Password => password ?? Variable("PGPASSWORD");

    public string PasswordFile => Variable("PGPASSFILE") ?? Path.Combine(userHome, ".pgpass");

    /// <summary>Where a token is looked for first that outlives the shell.</summary>
    public string TokenFile => Path.Combine(userHome, ".config", "motherduck", "token");

    /// <summary>
    /// MotherDuck's tokens to try, at most two: the first that is found and, should that come from the environment and be stale,
    /// what a file holds.
    /// </summary>
    public IReadOnlyList<string> Tokens()
    {
        var given = password ?? Clean(variable("motherduck_token")) ?? Clean(variable("MOTHERDUCK_TOKEN"));
        var kept = Clean(Text(TokenFile))
            ?? FromJson(Text(Path.Combine(Variable("MOTHERDUCK_HOME") ?? Path.Combine(userHome, ".motherduck"), "credentials.json")));
        return [.. new[] { given, kept }.OfType<string>().Distinct(StringComparer.Ordinal)];
    }

    // The file is MotherDuck's own, and its shape its own affair: the first text under a name that ends in "token".
    static string? FromJson(string? text)
    {
        if (text is null)
            return null;
        try
        {
            using var json = JsonDocument.Parse(text);
            return Clean(Find(json.RootElement));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static string? Find(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().FirstOrDefault(IsToken) is { Value.ValueKind: JsonValueKind.String } found
            ? found.Value.GetString()
            : element.EnumerateObject().Select(member => Find(member.Value)).FirstOrDefault(token => token is not null),
        JsonValueKind.Array => element.EnumerateArray().Select(Find).FirstOrDefault(token => token is not null),
        _ => null,
    };

    static bool IsToken(JsonProperty member) => member.Value.ValueKind == JsonValueKind.String && member.Name.EndsWith("token", StringComparison.OrdinalIgnoreCase);

    // A token is one word. Anything else is a file that holds something else.
    static string? Clean(string? text) =>
        text?.Trim() is { Length: > 0 } word && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '~' or '+' or '/' or '=') ? word : null;

    static string? Text(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllText(file) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
