namespace ClaudeSessionLogger.Platform.Files;

/// <summary>
/// Whether another process uses a file on Windows. Errors of native libraries contain Windows' own words for it, which
/// depend on its language, so the file is asked instead.
/// </summary>
static class SharingViolation
{
    const int Sharing = unchecked((int)0x80070020),
        Lock = unchecked((int)0x80070021);

    /// <summary>Whether this message is that a file cannot be opened, and another process uses that file.</summary>
    public static bool IsCause(string message)
    {
        const string words = "Cannot open file \"";
        if (!OperatingSystem.IsWindows() || message.IndexOf(words, StringComparison.Ordinal) is not (>= 0 and var at))
            return false;
        var path = message[(at + words.Length)..].Split('"')[0];
        return IsInUse(path);
    }

    public static bool Is(IOException e) => e.HResult is Sharing or Lock;

    static bool IsInUse(string path)
    {
        try
        {
            using var file = File.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            // It was in use a moment ago: to try again succeeds, or says what is wrong.
            return true;
        }
        catch (IOException e)
        {
            return Is(e);
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
