namespace ClaudeSessionLogger.Archive.Format;

/// <summary>
/// Writes an archive file anew: without frames that later ones have replaced, and without references to sessions that
/// are deleted. Files, contents and positions stay the same, because other sessions may refer to them.
/// </summary>
sealed class ArchiveRewriter(SessionArchive archive)
{
    // A file that is mostly replaced frames is written anew, unless it is small.
    const long SmallFile = 256 << 10;

    /// <summary>Whether more than half of the file are frames that others have replaced.</summary>
    public bool IsWorthwhile =>
        archive.CommittedLength > SmallFile
        && Contents().Sum(content => content.Frames.Sum(frame => (long)FrameHeader.Size + frame.Header.StoredLength))
            < archive.CommittedLength / 2;

    /// <summary>
    /// Replaces the file, and closes the archive. Throws file system exceptions; the file is then unchanged.
    /// </summary>
    /// <param name="isGone">Whether a session is deleted.</param>
    /// <param name="parents">What the frames that referred to it may be compressed against instead.</param>
    public void Replace(Func<Guid, bool> isGone, IReadOnlyList<ReferenceContent> parents)
    {
        using var writer = RecordWriter.Create(archive.Path);
        foreach (var content in Contents())
        foreach (var frame in content.Frames)
        {
            var header = frame.Header;
            if (header.Reference.Session != Guid.Empty && isGone(header.Reference.Session))
                Compress(writer, content, frame, parents);
            else if (archive.ReadStored(frame) is { } stored)
                writer.Copy(header, stored);
        }

        writer.Commit(archive.Manifest!);
        // Windows does not replace a file that is open.
        archive.Dispose();
        writer.Publish();
    }

    static void Compress(
        RecordWriter writer,
        ArchivedContent content,
        in ArchiveRecord frame,
        IReadOnlyList<ReferenceContent> parents
    )
    {
        var header = frame.Header;
        var bytes = new byte[header.Length];
        // A lost frame stays lost: the rewritten file has a gap there, as this one has.
        if (!content.TryRead(header.Offset, bytes))
            return;
        (header.Reference, header.Depth) = (default, 0);
        var reference = ReferenceContent.Best(bytes, header.Offset, parents, ref header);
        writer.Add(header, bytes, reference);
    }

    IEnumerable<ArchivedContent> Contents()
    {
        var files = archive.Manifest!.Files;
        for (var file = 0; file < files.Count; file++)
        for (var generation = 0; generation < files[file].Generations.Count; generation++)
            yield return archive.Content(file, generation);
    }
}
