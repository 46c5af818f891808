using System.Text;
using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Platform.App;

/// <summary>
/// Manages <c>config.json.excluded</c>: a copy of the exclusions in the database, one per line, for code that does not
/// open the database. If this file exists and <c>config.json</c> does not, the program assumes that <c>config.json</c>
/// was lost.
/// </summary>
static class RememberedExclusions
{
    /// <summary>The number of exclusions; 0 if there is no file, 1 if it is empty or unreadable.</summary>
    public static int Count(AppPaths paths)
    {
        if (!File.Exists(paths.ExclusionsCopy))
            return 0;
        try
        {
            return Math.Max(1, File.ReadLines(paths.ExclusionsCopy).Count(line => line.Trim().Trim('\0').Length > 0));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 1;
        }
    }

    /// <summary>Writes the exclusions. Ignores errors, because the database also stores the exclusions.</summary>
    /// <param name="entries">
    /// The exclusions, one per line; an empty text if there are none, which deletes the file.
    /// </param>
    public static void Write(AppPaths paths, string entries)
    {
        try
        {
            if (entries.Length == 0)
                File.Delete(paths.ExclusionsCopy);
            else if (!File.Exists(paths.ExclusionsCopy) || File.ReadAllText(paths.ExclusionsCopy) != entries)
                AtomicFile.Write(paths.ExclusionsCopy, Encoding.UTF8.GetBytes(entries), durable: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { }
    }
}
