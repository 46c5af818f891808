using System.Text.Json;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Replication.Hubs;

/// <summary>
/// Reads the secrets of hubs when a connection needs them, and never stores them. This is not a record, because
/// <c>ToString</c> of a record prints its values.
/// </summary>
/// <param name="variable">Reads an environment variable.</param>
/// <param name="password">A password that the person typed; takes precedence over all others.</param>
sealed class HubSecrets(Func<string, string?> variable, string userHome, string? password = null)
{
    public static HubSecrets FromEnvironment(AppPaths paths) => new(Environment.GetEnvironmentVariable, paths.UserHome);

    public string? Variable(string name) => variable(name) is { Length: > 0 } value ? value : null;

    /// <summary>PostgreSQL's password; null if it was neither typed nor set in <c>PGPASSWORD</c>.</summary>
    public string? Password => password ?? Variable("PGPASSWORD");

    public string PasswordFile => Variable("PGPASSFILE") ?? Path.Combine(userHome, ".pgpass");

    /// <summary>The file that is searched first for a token.</summary>
    public string TokenFile => Path.Combine(userHome, ".config", "motherduck", "token");

    /// <summary>
    /// Returns the MotherDuck tokens to try, at most two: first the token that was typed or is set in the environment,
    /// then the token in a file. The second one is needed because a token in the environment may be outdated.
    /// </summary>
    public IReadOnlyList<string> Tokens()
    {
        var given = password ?? Clean(variable("motherduck_token")) ?? Clean(variable("MOTHERDUCK_TOKEN"));
        var stored =
            Clean(Text(TokenFile))
            ?? FromJson(
                Text(
                    Path.Combine(
                        Variable("MOTHERDUCK_HOME") ?? Path.Combine(userHome, ".motherduck"),
                        "credentials.json"
                    )
                )
            );
        return [.. new[] { given, stored }.OfType<string>().Distinct(StringComparer.Ordinal)];
    }

    // MotherDuck may change the format of this file, so use the first text whose name ends in "token".
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

    static string? Find(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject().FirstOrDefault(IsToken)
                is { Value.ValueKind: JsonValueKind.String } found
                ? found.Value.GetString()
                : element
                    .EnumerateObject()
                    .Select(member => Find(member.Value))
                    .FirstOrDefault(token => token is not null),
            JsonValueKind.Array => element.EnumerateArray().Select(Find).FirstOrDefault(token => token is not null),
            _ => null,
        };

    static bool IsToken(JsonProperty member) =>
        member.Value.ValueKind == JsonValueKind.String
        && member.Name.EndsWith("token", StringComparison.OrdinalIgnoreCase);

    // A token is a single word; any other content is not a token.
    static string? Clean(string? text) =>
        text?.Trim() is { Length: > 0 } word
        && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '~' or '+' or '/' or '=')
            ? word
            : null;

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
