using System.Text;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.ClaudeFiles;

namespace ClaudeSessionLogger.Capture;

/// <summary>
/// In which session a tool of ours was called. The client starts an MCP server once and keeps it over <c>/clear</c> and <c>/resume</c>, so
/// that the session in the server's environment may be over; but it names each call, and writes that name into the transcript.
/// </summary>
static class CallingSession
{
    /// <summary>It is there within 0.1 s of the call.</summary>
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1), s_pause = TimeSpan.FromMilliseconds(20), s_recent = TimeSpan.FromMinutes(2);

    const int Tail = 8 << 20;

    /// <param name="call">The client's name of the call; null for a client that gives none.</param>
    public static string? Find(string? call, string directory, AppPaths paths, Settings settings)
    {
        if (call is not { Length: > 8 })
            return ActiveSession.In(directory, paths, settings);
        var (name, end) = (Encoding.UTF8.GetBytes(call), Environment.TickCount64 + (long)s_patience.TotalMilliseconds);
        var folders = ActiveSession.Folders(directory, paths, settings).ToList();
        while (true)
        {
            if (folders.SelectMany(Recent).FirstOrDefault(file => EndsWith(file, name)) is { } file)
                return TranscriptPath.SessionId(file.FullName);
            if (Environment.TickCount64 > end || !folders.Any(Directory.Exists))
                return ActiveSession.In(directory, paths, settings);
            Thread.Sleep(s_pause);
        }
    }

    static IEnumerable<FileInfo> Recent(string folder)
    {
        try
        {
            var since = TimeProvider.System.GetUtcNow().UtcDateTime - s_recent;
            return [.. new DirectoryInfo(folder).EnumerateFiles("*.jsonl", SearchOption.AllDirectories)
                .Where(file => TranscriptPath.IsTranscript(file.Name) && file.LastWriteTimeUtc > since).OrderByDescending(file => file.LastWriteTimeUtc)];
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
