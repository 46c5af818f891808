using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Git;

namespace ClaudeSessionLogger.Hooks.StatusLine;

/// <summary>Whether the sessions of a folder are excluded, as far as the folder alone tells.</summary>
static class ExcludedFolder
{
    public static bool Contains(AppPaths paths, string? folder)
    {
        if (folder is not { Length: > 0 } || !File.Exists(paths.ConfigFile))
            return false;
        var settings = Settings.Load(paths, _ => { });
        var project = settings.ExcludesByName
            ? GitRepository.NameOf(folder) ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))
            : null;
        return settings.Excludes(project, folder);
    }
}
