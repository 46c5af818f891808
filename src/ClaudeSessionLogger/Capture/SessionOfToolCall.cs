using System.Text;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.ClaudeFiles;

namespace ClaudeSessionLogger.Capture;

/// <summary>
/// Finds the session in which one of our MCP tools was called. The client starts an MCP server once and keeps it
/// running after <c>/clear</c> and <c>/resume</c>, so the session in the server's environment may have ended. But the
/// client gives each call a name and writes that name to the transcript.
/// </summary>
static class SessionOfToolCall
{
    /// <summary>
    /// How long to wait for the name, and how often to look for it. The name appears in the transcript within 0.1 s of
    /// the call.
    /// </summary>
    static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(1),
        s_pollInterval = TimeSpan.FromMilliseconds(20),
        s_recent = TimeSpan.FromMinutes(2);

    const int Tail = 8 << 20;

    /// <param name="call">The client's name for the call; null if the client sends none.</param>
    public static SessionId? Find(string? call, string directory, AppPaths paths, Settings settings)
    {
        if (call is not { Length: > 8 })
            return SessionOfDirectory.In(directory, paths, settings);
        var (name, end) = (Encoding.UTF8.GetBytes(call), Environment.TickCount64 + (long)s_timeout.TotalMilliseconds);
        var folders = SessionOfDirectory.Folders(directory, paths, settings).ToList();
        while (true)
        {
            if (folders.SelectMany(Recent).FirstOrDefault(file => EndsWith(file, name)) is { } file)
                return new SessionId(TranscriptPath.SessionId(file.FullName));
            if (Environment.TickCount64 > end || !folders.Any(Directory.Exists))
                return SessionOfDirectory.In(directory, paths, settings);
            Thread.Sleep(s_pollInterval);
        }
    }

    static IEnumerable<FileInfo> Recent(string folder)
    {
        try
        {
            var since = TimeProvider.System.GetUtcNow().UtcDateTime - s_recent;
            return
            [
                .. new DirectoryInfo(folder)
                    .EnumerateFiles("*.jsonl", SearchOption.AllDirectories)
                    .Where(file => TranscriptPath.IsTranscript(file.Name) && file.LastWriteTimeUtc > since)
                    .OrderByDescending(file => file.LastWriteTimeUtc),
            ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    static bool EndsWith(FileInfo file, ReadOnlySpan<byte> name)
    {
        try
        {
            using var handle = File.OpenHandle(file.FullName, share: FileShare.ReadWrite | FileShare.Delete);
            var length = RandomAccess.GetLength(handle);
            var bytes = new byte[Math.Min(length, Tail)];
            return bytes.AsSpan(0, RandomAccess.Read(handle, bytes, length - bytes.Length)).LastIndexOf(name) >= 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
