using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Platform.Files;

/// <summary>
/// Holds open the folder of a file and the folders above, up to the folder that the user chose (the root).
/// </summary>
sealed class OpenedPath : IDisposable
{
    readonly List<DirectoryHandle> _folders;
    readonly string[] _parts;

    OpenedPath(List<DirectoryHandle> folders, string[] parts, string file) =>
        (_folders, _parts, File) = (folders, parts, file);

    public DirectoryHandle Folder => _folders[^1];

    public string File { get; }

    /// <summary>Returns null if the folder does not exist; throws a <see cref="Failure"/> if it is a link.</summary>
    /// <param name="followsLink">Whether the root itself may be a link.</param>
    /// <param name="mode">The mode of new folders; null for private ones.</param>
    public static OpenedPath? Of(
        string root,
        string folders,
        string file,
        bool create,
        bool followsLink = false,
        UnixFileMode? mode = null
    )
    {
        var parts = folders.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (DirectoryHandle.Open(root, followsLink) is not { } folder)
            return null;

        var opened = new List<DirectoryHandle> { folder };
        try
        {
            foreach (var part in parts)
            {
                if (opened[^1].Enter(part, create, mode) is not { } next)
                {
                    Close(opened);
                    return null;
                }

                opened.Add(next);
            }
        }
        catch
        {
            Close(opened);
            throw;
        }

        return new(opened, parts, file);
    }

    /// <summary>Deletes the opened folders that are empty, except the root.</summary>
    public void DeleteEmptyFolders()
    {
        for (var i = _parts.Length - 1; i >= 0; i--)
            _folders[i].DeleteIfEmpty(_parts[i]);
    }

    public void Dispose() => Close(_folders);

    static void Close(List<DirectoryHandle> folders) => folders.ForEach(folder => folder.Dispose());
}
