using System.IO.Hashing;
using System.Text;
using System.Text.Json;

namespace ClaudeSessionLogger.Hubs;

/// <summary>
/// The folder of a hub: what is where, under which names. Everything in it may have been written by anybody: names that are none
/// of ours are passed over, and no link is followed.
/// </summary>
sealed class FolderPlace(string root)
{
    /// <summary>The newest schema of a folder that this program knows.</summary>
    public const int Schema = 1;

    const int LongestName = 64;

    public string Root => root;

    public string Hub => Path.Combine(root, "hub.json");

    public string Device(string device) => Path.Combine(root, "devices", Checked(device) + ".json");

    public string Revoked(string device) => Path.Combine(root, "revoked", Checked(device));

    public string Redacted(string entryId) => Path.Combine(root, "redacted", RedactedName(entryId));

    public string Events(string writer) => Path.Combine(root, "events", Checked(writer));

    /// <summary>The name stands for the entry, whatever signs its id has.</summary>
    public static string RedactedName(string entryId) => Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(entryId)));

    public HashSet<string> Redactions() => [.. Files(Path.Combine(root, "redacted")).Select(file => file.Name)];

    /// <summary>Devices that have said who they are.</summary>
    public IEnumerable<string> Devices() => Files(Path.Combine(root, "devices"))
        .Where(file => file.Extension == ".json" && IsDevice(Path.GetFileNameWithoutExtension(file.Name))).Select(file => Path.GetFileNameWithoutExtension(file.Name));

    /// <summary>Every file with events: of all writers, or of one.</summary>
    public IEnumerable<FolderRun> Runs(string? writer = null) => Folders(Path.Combine(root, "events"))
        .Where(folder => IsDevice(folder.Name) && (writer is null || folder.Name == writer))
        .SelectMany(folder => Files(folder.FullName))
        .Where(file => file.Extension == ".jsonl")
        .Select(file => (file.FullName, Device: DeviceOf(file.Name)))
        .Where(file => file.Device is not null)
        .Select(file => new FolderRun(file.FullName, file.Device!));

    /// <summary>A file that is not there yet, for the events of a device after a number.</summary>
    public string FreeFile(string writer, string device, long after)
    {
        var folder = Events(writer);
        var names = Enumerable.Range(0, int.MaxValue).Select(n => n switch
        {
            0 => $"{device}.jsonl",
            1 => $"{device}.{after + 1}.jsonl",
            _ => $"{device}.{after + 1}.{n}.jsonl",
        });
        return names.Select(name => Path.Combine(folder, name)).First(path => !Path.Exists(path));
    }

    public void CreateFolderOf(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        if (Directory.Exists(folder))
            return;
        if (Path.GetDirectoryName(folder) != root)
            CreateFolderOf(folder);
        Directory.CreateDirectory(folder);
        // As open to others as the hub's folder is: a second person must be able to add a folder of their own.
        if (!OperatingSystem.IsWindows())
            PrivateFile.TrySetMode(folder, File.GetUnixFileMode(root));
        DirectorySync.Flush(Path.GetDirectoryName(folder)!);
    }

    public void Write(string path, ReadOnlySpan<byte> content)
    {
        CreateFolderOf(path);
        AtomicFile.Write(path, content, durable: true, Mode());
        DirectorySync.Flush(Path.GetDirectoryName(path)!);
    }

    /// <summary>Adds lines to the end, in one write; on the disk when this returns.</summary>
    public void Append(string path, ReadOnlySpan<byte> lines)
    {
        CreateFolderOf(path);
        var isNew = !File.Exists(path);
        using (var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0))
        {
            if (isNew && Mode() is { } mode)
                PrivateFile.TrySetMode(stream.SafeFileHandle, mode);
            stream.Seek(0, SeekOrigin.End);
            // A line that was torn when its writer was killed stays one of its own.
            if (stream.Length > 0)
            {
                stream.Seek(-1, SeekOrigin.End);
                if (stream.ReadByte() != '\n')
                    lines = (byte[])[(byte)'\n', .. lines];
            }

            stream.Write(lines);
            stream.Flush(flushToDisk: true);
        }

        if (isNew)
            DirectorySync.Flush(Path.GetDirectoryName(path)!);
    }

    UnixFileMode? Mode() => OperatingSystem.IsWindows()
        ? null
        : File.GetUnixFileMode(root) & ~(UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute | UnixFileMode.SetGroup | UnixFileMode.SetUser | UnixFileMode.StickyBit);

    static bool IsDevice(string name) => name.Length is > 0 and <= LongestName && name.All(IsOfDevice);

    static bool IsOfDevice(char c) => c is >= '0' and <= '9' or >= 'a' and <= 'f' or '-';

    // DEVICE.jsonl, or with anything behind the device's id: "DEVICE (conflicted copy).jsonl", "DEVICE.sync-conflict-….jsonl".
    static string? DeviceOf(string file)
    {
        var device = new string([.. file.TakeWhile(IsOfDevice)]);
        return IsDevice(device) && !char.IsAsciiLetterOrDigit(file[device.Length]) ? device : null;
    }

    static string Checked(string device) => IsDevice(device) ? device : throw new Failure(FailureKind.Invalid, "a device's id is made of the digits 0-9 and a-f and of hyphens, at most 64.");

    static IEnumerable<FileInfo> Files(string folder) => Real(folder) ? new DirectoryInfo(folder).EnumerateFiles().Where(file => file.LinkTarget is null) : [];

    static IEnumerable<DirectoryInfo> Folders(string folder) => Real(folder) ? new DirectoryInfo(folder).EnumerateDirectories().Where(inner => inner.LinkTarget is null) : [];

    static bool Real(string folder) => new DirectoryInfo(folder) is { Exists: true, LinkTarget: null };

    /// <summary>Which hub this is. Throws a <see cref="Failure"/> for one of a newer program, and for what is none.</summary>
    public Guid ReadEpoch()
    {
        try
        {
            if (JsonSerializer.Deserialize(File.ReadAllBytes(Hub), WireFolderJson.Readable.WireFolderHub) is { Epoch: { } epoch, Schema: { } schema, ReadableBy: { } readableBy })
            {
                SqlHubSchema.RefuseNewer($"the hub {Root}", Schema, schema, readableBy);
                return epoch;
            }
        }
        catch (JsonException)
        {
        }

        throw new Failure(FailureKind.Invalid, $"{Hub} is not what this program wrote: let the folder's sync finish, or restore that file.");
    }
}
