using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Memory.Projects;

/// <summary>
/// Reads the client's setting <c>autoMemoryDirectory</c>, which sets another memory folder for one project or for all
/// projects.
/// </summary>
static class MemorySettings
{
    const string Key = "autoMemoryDirectory";
    const int MaxFile = 8 << 20;

    /// <summary>
    /// Returns the setting for a project. Uses the first of these that exists: the setting of the administrator, of
    /// this checkout, of the repository (if the user trusts it), or of the user for all projects.
    /// </summary>
    public static (string Folder, bool IsCommon)? Directory(string root, AppPaths paths)
    {
        if (Folder(Managed, paths) is { } managed)
            return (managed, true);
        var own = Path.Combine(root, ".claude");
        if (Folder(Path.Combine(own, "settings.local.json"), paths) is { } local)
            return (local, false);
        // Untrusted repositories are ignored: they could name any folder, whose notes would then be sent or
        // overwritten.
        if (Folder(Path.Combine(own, "settings.json"), paths) is { } shared && IsTrusted(root, paths))
            return (shared, false);
        return OfPerson(paths) is { } person ? (person, true) : null;
    }

    /// <summary>Returns the common folder for all projects; null if each project has its own.</summary>
    public static string? OfPerson(AppPaths paths) => Folder(Managed, paths) ?? Folder(paths.ClientSettings, paths);

    static string Managed =>
        OperatingSystem.IsWindows()
            ? Path.Combine(
                Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles),
                "ClaudeCode",
                "managed-settings.json"
            )
        : OperatingSystem.IsMacOS() ? "/Library/Application Support/ClaudeCode/managed-settings.json"
        : "/etc/claude-code/managed-settings.json";

    /// <summary>
    /// Returns the folder in a settings file. Like the client, accepts only absolute paths and paths below the user's
    /// home.
    /// </summary>
    static string? Folder(string file, AppPaths paths)
    {
        if (
            Read(file) is not { } json
            || json[Key] is not JsonValue value
            || !value.TryGetValue(out string? folder)
            || folder.Contains('\0', StringComparison.Ordinal)
        )
            return null;
        var path = folder.StartsWith("~/", StringComparison.Ordinal)
            ? Path.Combine(paths.UserHome, folder[2..])
            : folder;
        return Path.IsPathFullyQualified(path) && Path.GetFullPath(path) is var full && full != Path.GetPathRoot(full)
            ? Path.TrimEndingDirectorySeparator(full)
            : null;
    }

    static bool IsTrusted(string root, AppPaths paths) =>
        (ReadOnlySpan<string>)[Path.Combine(paths.Config, ".claude.json"), Path.Combine(paths.UserHome, ".claude.json")]
            is var files
        && (Trusts(files[0], root) || Trusts(files[1], root));

    static bool Trusts(string file, string root) =>
        Read(file)?["projects"] is JsonObject projects
        && projects[root] is JsonObject project
        && project["hasTrustDialogAccepted"] is JsonValue value
        && value.TryGetValue(out bool trusted)
        && trusted;

    static JsonObject? Read(string file)
    {
        try
        {
            return
                new FileInfo(file) is { Exists: true, Length: > 0 and <= MaxFile }
                && JsonNode.Parse(File.ReadAllText(file)) is JsonObject json
                && json.Count >= 0
                ? json
                : null;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
