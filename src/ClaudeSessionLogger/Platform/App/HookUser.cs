using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Platform.App;

/// <summary>
/// Remembers the <c>CLAUDE_LOGGER_USER</c> of the client's hooks for flushes that others start: the schedule does not
/// have the client's environment.
/// </summary>
static class HookUser
{
    const int MaxBytes = 1 << 10;

    public const string Variable = "CLAUDE_LOGGER_USER";

    /// <summary>The value in this process's environment, as it is; null if it has none.</summary>
    public static string? FromEnvironment =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } name ? name : null;

    public static string? Load(AppPaths paths)
    {
        try
        {
            return File.Exists(paths.HookUser)
                ? System.Text.Encoding.UTF8.GetString(BoundedFile.Read(paths.HookUser, MaxBytes)).Trim()
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <param name="name">The name; null if the hooks' environment has none.</param>
    public static void Save(AppPaths paths, string? name)
    {
        if (name == Load(paths))
            return;
        if (name is null)
            AtomicFile.TryDelete(paths.HookUser);
        else
            AtomicFile.Write(paths.HookUser, System.Text.Encoding.UTF8.GetBytes(name));
    }
}
