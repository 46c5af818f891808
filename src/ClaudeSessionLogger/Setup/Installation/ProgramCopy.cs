using System.Globalization;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Setup.Installation;

/// <summary>
/// Copies the program from a cache of npx or dnx, which is emptied at times, to where the install scripts put it. Hooks
/// and schedules then call the copy.
/// </summary>
static class ProgramCopy
{
    /// <summary>Two installations at the same time follow each other; a killed one releases the lock.</summary>
    const string LockName = ".install.lock";

    static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    static string Executable => OperatingSystem.IsWindows() ? "claude-session-logger.exe" : "claude-session-logger";

    /// <summary>The word for the cache in which the program is; null if it is installed.</summary>
    public static string? CacheOf(string running)
    {
        var real = RealPath.Resolve(running);
        var parts = real.Split(Path.DirectorySeparatorChar);
        if (IsCacheOfNode(real))
            return InstallMethod.Npx;
        // NuGet unpacks a package to NAME/VERSION/tools/FRAMEWORK/RUNTIME; an installed tool has that below .store.
        var package = Path.Combine(Path.GetDirectoryName(real)!, "..", "..", "..");
        return !parts.Contains(".store") && File.Exists(Path.Combine(package, ".nupkg.metadata"))
            ? InstallMethod.Dnx
            : null;
    }

    static bool IsCacheOfNode(string path) =>
        path.Split(Path.DirectorySeparatorChar)
            .Any(part => part is "_npx" or "dlx" || part.StartsWith("bunx-", StringComparison.Ordinal));

    // While npx runs, its cache is on the PATH. The short name in it disappears with the cache.
    static string LastingPath(Func<string, string?> variable) =>
        string.Join(
            Path.PathSeparator,
            (variable("PATH") ?? "").Split(Path.PathSeparator).Where(folder => !IsCacheOfNode(folder))
        );

    /// <summary>The path that the copy has, or would have.</summary>
    public static string Target(AppPaths paths, Func<string, string?> variable) =>
        OperatingSystem.IsWindows()
            ? Path.Combine(Prefix(paths, variable), Executable)
            : Path.Combine(Prefix(paths, variable), "bin", Executable);

    /// <summary>Installs a copy, or replaces it, and returns the path by which hooks call it.</summary>
    public static string Install(string running, AppPaths paths, Func<string, string?> variable, TimeProvider clock)
    {
        var from = Path.GetDirectoryName(RealPath.Resolve(running))!;
        var prefix = Prefix(paths, variable);
        try
        {
            var stamp = clock.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
            var place = OperatingSystem.IsWindows() ? prefix : LinkedProgram.Library(prefix);
            Directory.CreateDirectory(place);
            using var held = FileLock.Acquire(Path.Combine(place, LockName), s_patience, isPrivate: true);
            if (OperatingSystem.IsWindows())
                CopyFlat(from, prefix, stamp, CacheOf(running)!, LastingPath(variable));
            else
                new LinkedProgram(prefix).Install(
                    folder => CopyFiles(from, folder, CacheOf(running)!),
                    stamp,
                    LastingPath(variable)
                );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure(
                FailureKind.Unwritable,
                $"cannot copy the program to {prefix}: {e.Reason}. Set PREFIX to a folder of your own "
                    + "and run setup again.",
                e
            );
        }

        return Target(paths, variable);
    }

    static string Prefix(AppPaths paths, Func<string, string?> variable) =>
        variable("PREFIX") is { Length: > 0 } given ? Path.GetFullPath(given)
        : OperatingSystem.IsWindows()
            ? Path.Combine(variable("LOCALAPPDATA") ?? paths.UserHome, "Programs", "claude-session-logger")
        : Path.Combine(paths.UserHome, ".local");

    // As install.ps1 does it: a file in use cannot be replaced, but renamed.
    static void CopyFlat(string from, string prefix, string stamp, string method, string? path)
    {
        // What an installation that was killed has left, and what is no longer in use.
        foreach (var folder in Directory.GetDirectories(prefix, "*.part"))
            TryDelete(() => Directory.Delete(folder, recursive: true));
        foreach (var old in Directory.GetFiles(prefix, "*.before-*"))
            TryDelete(() => File.Delete(old));
        var fresh = Path.Combine(prefix, stamp + ".part");
        CopyFiles(from, fresh, method);
        foreach (var file in Directory.GetFiles(fresh))
        {
            var place = Path.Combine(prefix, Path.GetFileName(file));
            if (File.Exists(place))
                File.Move(place, $"{place}.before-{stamp}", overwrite: true);
            File.Move(file, place);
        }

        Directory.Delete(fresh, recursive: true);
        CommandNames.Create(Path.Combine(prefix, Executable), path);
    }

    static void TryDelete(Action delete)
    {
        try
        {
            delete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A program runs from it: the next installation deletes it.
        }
    }

    static void CopyFiles(string from, string to, string method)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        File.WriteAllText(Path.Combine(to, InstallMethod.FileName), method + "\n");
    }
}
