using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Platform.Files;

/// <summary>
/// Tells a path that does not exist from one that this user may not see: <see cref="File.Exists"/> is false for both.
/// </summary>
static class PathAccess
{
    /// <summary>Whether a file or folder exists. Throws Unauthorized if a folder on the way may not be searched.</summary>
    public static bool Exists(string path)
    {
        try
        {
            _ = File.GetAttributes(path);
            return true;
        }
        catch (UnauthorizedAccessException e)
        {
            throw Denied(path, e);
        }
        catch (Exception e) when (e is IOException)
        {
            return false;
        }
    }

    /// <summary>Throws Unauthorized if the folder exists and this user may not list or search it.</summary>
    public static void CheckFolder(string path)
    {
        if (!Exists(path))
            return;
        try
        {
            using var names = Directory.EnumerateFileSystemEntries(path).GetEnumerator();
            // A folder can be listed, but not searched.
            if (names.MoveNext())
                _ = File.GetAttributes(names.Current);
        }
        catch (UnauthorizedAccessException e)
        {
            throw Denied(path, e);
        }
        catch (Exception e) when (e is IOException) { }
    }

    /// <summary>Throws Unauthorized if the file exists and this user may not read it.</summary>
    public static void CheckFile(string path)
    {
        // Opening a pipe would wait for its writer.
        if (!Exists(path) || !OperatingSystem.IsWindows() && PosixFileStatus.OfPath(path) is not { IsRegular: true })
            return;
        try
        {
            using var file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
        }
        catch (UnauthorizedAccessException e)
        {
            throw Denied(path, e);
        }
        catch (Exception e) when (e is IOException) { }
    }

    static Failure Denied(string path, Exception cause) =>
        new(
            FailureKind.Unauthorized,
            $"cannot read {path}: permission denied. Run the command as the user whom the folder belongs to, or ask "
                + "that user for access.",
            cause
        );
}
