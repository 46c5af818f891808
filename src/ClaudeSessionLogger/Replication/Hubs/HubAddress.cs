using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication.Hubs.PostgreSql;

namespace ClaudeSessionLogger.Replication.Hubs;

enum HubKind
{
    MotherDuck,
    DuckDbFile,
    PostgreSql,
    Folder,
}

/// <summary>
/// The address of a hub as a person writes it: <c>md:</c>, <c>duckdb:FILE</c>, <c>postgresql://…</c>, or a folder's
/// path. It never contains a secret, so it may be shown, logged and stored.
/// </summary>
sealed record HubAddress
{
    const string Formats = "md:, duckdb:FILE, postgresql://USER@HOST/DATABASE, or a folder (/path or ~/path)";

    HubAddress(HubKind kind, string text) => (Kind, Text) = (kind, text);

    public HubKind Kind { get; }

    string Text { get; }

    /// <summary>The file or folder; null for a server.</summary>
    public string? Path { get; private init; }

    /// <summary>The server; null unless the kind is <see cref="HubKind.PostgreSql"/>.</summary>
    public PostgreSqlAddress? Server { get; private init; }

    /// <summary>Returns text that <see cref="Parse"/> accepts.</summary>
    public override string ToString() => Text;

    /// <param name="userHome">The folder that <c>~</c> expands to.</param>
    public static HubAddress Parse(string text, string userHome) =>
        TryParse(text, userHome, out var address, out var problem)
            ? address!
            : throw new Failure(FailureKind.Invalid, problem!);

    /// <param name="problem">
    /// Receives the error message. It does not repeat the input, which may contain a secret.
    /// </param>
    public static bool TryParse(string? text, string userHome, out HubAddress? address, out string? problem)
    {
        (address, problem) = (null, null);
        text = text?.Trim() ?? "";
        try
        {
            address = Read(text, userHome);
            return true;
        }
        catch (Failure failure)
        {
            problem = failure.Message;
            return false;
        }
    }

    /// <summary>
    /// Returns a text that is safe to display. An invalid address in config.json may contain a secret, so it is not
    /// returned.
    /// </summary>
    public static string Shown(string text, string userHome) =>
        TryParse(text, userHome, out var address, out _) ? address!.Text : "(invalid hub address)";

    static HubAddress Read(string text, string userHome)
    {
        if (text.Length == 0 || text.Any(char.IsControl))
            throw Invalid($"a hub address must be one of {Formats}");
        if (After(text, "md:") is { } name)
            return MotherDuck(name);
        if (After(text, "duckdb:") is { } file)
            return new(HubKind.DuckDbFile, text) { Path = FullPath(file, userHome, "duckdb:FILE") };
        if (After(text, "postgresql://") is not null || After(text, "postgres://") is not null)
        {
            var server = PostgreSqlAddress.Parse(text);
            return new(HubKind.PostgreSql, server.ToString()) { Server = server };
        }

        var folder = After(text, "folder:") ?? text;
        if (folder == text && !IsPath(text))
            throw Invalid($"this is not a hub address; use one of {Formats}");
        return new(HubKind.Folder, text) { Path = FullPath(folder, userHome, "a folder") };
    }

    static HubAddress MotherDuck(string name) =>
        name switch
        {
            "" or "claude_sessions" => new(HubKind.MotherDuck, "md:"),
            _ when name.Contains("token", StringComparison.OrdinalIgnoreCase) => throw Invalid(
                "the address must not contain a token: write md:, and put the token in $MOTHERDUCK_TOKEN or "
                    + "~/.config/motherduck/token"
            ),
            _ => throw Invalid(
                "write md: without a name, because the databases on MotherDuck are always named claude_sessions and "
                    + "claude_memory"
            ),
        };

    static string FullPath(string path, string userHome, string what)
    {
        if (path is "~" || path.StartsWith("~/", StringComparison.Ordinal))
            path = System.IO.Path.Combine(userHome, path.Length > 2 ? path[2..] : "");
        // A relative path would name a different file in each working directory.
        if (!System.IO.Path.IsPathFullyQualified(path))
            throw Invalid(
                $"{what} needs an absolute path (/… or ~/…), because the background flush runs in another directory"
            );
        return System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
    }

    static bool IsPath(string text) =>
        text is "~" || text.StartsWith("~/", StringComparison.Ordinal) || System.IO.Path.IsPathFullyQualified(text);

    static string? After(string text, string prefix) =>
        text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? text[prefix.Length..] : null;

    static Failure Invalid(string problem) => new(FailureKind.Invalid, $"{problem}.");
}
