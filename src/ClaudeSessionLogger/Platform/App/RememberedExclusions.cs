using System.Text;
using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Platform.App;

/// <summary>
/// <c>config.json.excluded</c>: the exclusions that the database remembers, one a line, for those who need them without the database. While it
/// is there, a missing <c>config.json</c> is a lost one.
/// </summary>
static class RememberedExclusions
{
    /// <summary>How many there are; 0 where there is no file, and 1 where it is there and cannot be read or is empty.</summary>
    public static int Count(AppPaths paths)
    {
        if (!File.Exists(paths.Excluded))
            return 0;
        try
        {
            return Math.Max(1, File.ReadLines(paths.Excluded).Count(line => line.Trim().Trim('\0').Length > 0));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 1;
        }
    }

    /// <summary>Never fails: the database has them, too.</summary>
    /// <param name="entries">One a line; empty for none.</param>
    public static void Write(AppPaths paths, string entries)
    {
        try
        {
            if (entries.Length == 0)
                File.Delete(paths.Excluded);
            else if (!File.Exists(paths.Excluded) || File.ReadAllText(paths.Excluded) != entries)
                AtomicFile.Write(paths.Excluded, Encoding.UTF8.GetBytes(entries), durable: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
