using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Archive;

/// <summary>A file of a session that the client has on the disk.</summary>
sealed record DiskFile(string Profile, string Path, long Size, DateTime ModifiedAt)
    : SessionFile(Profile, Path, Size, ModifiedAt)
{
    public override bool IsArchived => false;

    /// <summary>Opens the file as it is now; the client may go on writing and even delete it.</summary>
    public override Stream Open()
    {
        // Pipes and devices have no size either, and opening one may wait for ever.
        if (Size == 0)
            return Stream.Null;
        var file = File.OpenHandle(FullPath, share: FileShare.ReadWrite | FileShare.Delete);
        return new BoundedStream(file, RandomAccess.GetLength(file));
    }
}
