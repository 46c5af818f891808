using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication.Hubs.Sql;

namespace ClaudeSessionLogger.Replication.Hubs.Folder;

/// <summary>
/// Defines the names and paths of the files in a hub's folder. Anyone may write there, so this class ignores unknown
/// names, follows no links, and skips and reports unreadable files.
/// </summary>
sealed class HubFolderLayout(HubFolderFiles files, SkippedItems skipped)
{
    public const string Hub = "hub.json";

    /// <summary>The newest folder schema that this program knows.</summary>
    public const int Schema = 1;

    const string SessionFolder = "sessions";

    const int LongestName = 64,
        MaxNumberedNames = 100;

    // hub.json and devices/*.json have a few hundred bytes each.
    const int MaxJsonBytes = 64 << 10;

    // Limits far above what a team needs. If there are more files, someone is filling the folder; then only the oldest
    // files are used.
    const int MaxWriters = 10_000,
        MaxFilesOfWriter = 4_000,
        MaxFiles = 20_000,
        MaxDevices = 10_000,
        MaxRedactions = 1_000_000;

    public HubFolderFiles Files => files;

    public string Root => files.Root;

    public SkippedItems SkippedItems => skipped;

    public static string Device(DeviceId device) => $"devices/{Checked(device)}.json";

    public static string Revoked(DeviceId device) => $"revoked/{Checked(device)}";

    public static string Redacted(EntryId entryId) => $"redacted/{RedactedName(entryId):N}";

    public static string Events(DeviceId writer) => $"events/{Checked(writer)}";

    public static string Sessions(DeviceId writer, char digit) => $"{SessionFolder}/{Checked(writer)}/{digit}.jsonl";

    /// <summary>
    /// Returns the name of the file that marks an entry as redacted. Works for an id with any characters.
    /// </summary>
    public static Guid RedactedName(EntryId entryId) =>
        new(XxHash128.Hash(Encoding.UTF8.GetBytes(entryId.Value)), bigEndian: true);

    /// <summary>Returns the layout of one person's folder on the hub.</summary>
    public HubFolderLayout In(string folder) => new(files.In(folder), skipped);

    public HashSet<Guid> Redactions()
    {
        var names = new HashSet<Guid>();
        Try(
            "redacted",
            () =>
            {
                foreach (var name in files.Names("redacted", areFolders: false))
                {
                    if (names.Count == MaxRedactions)
                        throw new InvalidDataException($"it contains more than {MaxRedactions:N0} files");
                    if (Guid.TryParseExact(name, "N", out var entry))
                        names.Add(entry);
                }

                return true;
            }
        );
        return names;
    }

    /// <summary>Lists the devices that have a description file.</summary>
    public IEnumerable<DeviceId> Devices() =>
        List(
                "devices",
                areFolders: false,
                name => name.EndsWith(".json", StringComparison.Ordinal) && IsDevice(name[..^".json".Length]),
                MaxDevices
            )
            .Select(name => new DeviceId(name[..^".json".Length]));

    /// <summary>Lists the devices that have sent sessions.</summary>
    public IReadOnlyList<DeviceId> SessionDevices() =>
        [.. List(SessionFolder, areFolders: true, IsDevice, MaxDevices).Select(name => new DeviceId(name))];

    /// <summary>Lists the event files of one writer, or of all writers (null).</summary>
    public IEnumerable<EventFile> EventFiles(DeviceId? writer = null)
    {
        var remaining = MaxFiles;
        foreach (
            var folder in writer is { } one
                ? [one]
                : List("events", areFolders: true, IsDevice, MaxWriters).Select(name => new DeviceId(name))
        )
        {
            // List the writer's own events first, so that copies of other devices' events do not use up the limit.
            foreach (
                var name in List(Events(folder), areFolders: false, IsEventFile, MaxFilesOfWriter)
                    .OrderBy(name => DeviceOf(name) != folder)
            )
            {
                var path = $"{Events(folder)}/{name}";
                if (remaining-- <= 0 && DeviceOf(name) != folder)
                    skipped.Add("events", $"it contains more than {MaxFiles:N0} files");
                else
                    yield return new(this, path, DeviceOf(name)!);
            }
        }
    }

    /// <summary>Returns an unused file name for a device's events after a sequence number.</summary>
    public string UnusedName(DeviceId writer, DeviceId device, long after)
    {
        var names = Enumerable
            .Range(0, MaxNumberedNames)
            .Select(n =>
                n switch
                {
                    0 => $"{device}.jsonl",
                    1 => $"{device}.{after + 1}.jsonl",
                    _ => $"{device}.{after + 1}.{n}.jsonl",
                }
            )
            .Append($"{device}.{after + 1}.{Guid.NewGuid():N}.jsonl");
        // The name may also be used by something other than an event file, such as a dangling link.
        return names.Select(name => $"{Events(writer)}/{name}").First(path => !files.Has(path));
    }

    /// <summary>Reads a device's description file; returns null if it is unreadable.</summary>
    public HubFolderDeviceJson? ReadDescription(DeviceId device) =>
        Read(Device(device), HubFolderJsonContext.Readable.HubFolderDeviceJson);

    /// <summary>Appends events to one of this machine's own files.</summary>
    public void Append(string file, DeviceId device, ReadOnlySpan<byte> lines)
    {
        if (files.Append(file, lines))
            return;
        new EventFile(this, file, device).Rewrite([]);
        if (!files.Append(file, lines))
            throw new Failure(
                FailureKind.Invalid,
                $"cannot write {Path.Combine(Root, file)}: it is a hard link to another file. Delete this "
                    + "link; the next flush will continue."
            );
    }

    /// <summary>Reads a JSON file. Returns null if the file does not exist or is not in the expected format.</summary>
    public T? Read<T>(string file, JsonTypeInfo<T> kind)
        where T : class =>
        Try(
            file,
            () =>
            {
                try
                {
                    return files.Read(file, MaxJsonBytes) is { } json ? JsonSerializer.Deserialize(json, kind) : null;
                }
                catch (JsonException)
                {
                    throw new InvalidDataException("it is not in the format of this program");
                }
            }
        );

    public void Write(string file, ReadOnlyMemory<byte> content) => files.Write(file, [content]);

    /// <summary>
    /// Returns the result of <paramref name="read"/>. If the file or folder cannot be read, reports it as skipped and
    /// returns the default. Throws if the hub itself has become unreadable, because that means that the disk has
    /// failed.
    /// </summary>
    public T? Try<T>(string path, Func<T?> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (Reason(e) is { } reason)
        {
            skipped.Add(Path.Combine(Root, path), reason);
            return default;
        }
    }

    string? Reason(Exception e) =>
        e switch
        {
            Failure { Kind: FailureKind.Invalid } => "it is a link or not a regular file",
            InvalidDataException => e.Reason,
            IOException or UnauthorizedAccessException when IsThere() => $"it cannot be read: {e.Reason}",
            _ => null,
        };

    bool IsThere()
    {
        try
        {
            return files.Read(Hub, MaxJsonBytes) is not null;
        }
        catch (Exception e) when (e is Failure or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return false;
        }
    }

    List<string> List(string folder, bool areFolders, Func<string, bool> isWanted, int max) =>
        Try(
            folder,
            () =>
            {
                var names = files.Names(folder, areFolders).Where(isWanted).Take(max + 1).ToList();
                return names.Count <= max
                    ? names
                    : Oldest(folder, files.Names(folder, areFolders).Where(isWanted), max);
            }
        ) ?? [];

    List<string> Oldest(string folder, IEnumerable<string> names, int max)
    {
        skipped.Add(
            Path.Combine(Root, folder),
            $"it contains more than {max:N0} files or folders; only the oldest are read"
        );
        var oldest = new PriorityQueue<string, long>();
        foreach (var name in names)
        {
            oldest.Enqueue(name, -files.CreatedAt($"{folder}/{name}").Ticks);
            if (oldest.Count > max)
                oldest.Dequeue();
        }

        return [.. oldest.UnorderedItems.Select(item => item.Element)];
    }

    static bool IsDevice(string name) => name.Length is > 0 and <= LongestName && name.All(IsOfDevice);

    static bool IsOfDevice(char c) => c is >= '0' and <= '9' or >= 'a' and <= 'f' or '-';

    static bool IsEventFile(string file) =>
        file.EndsWith(".jsonl", StringComparison.Ordinal) && DeviceOf(file) is not null;

    // The name is DEVICE.jsonl, or the device id followed by any text that a sync program adds: "DEVICE (conflicted
    // copy).jsonl", "DEVICE.sync-conflict-….jsonl".
    static DeviceId? DeviceOf(string file)
    {
        var device = new string([.. file.TakeWhile(IsOfDevice)]);
        return IsDevice(device) && !char.IsAsciiLetterOrDigit(file[device.Length]) ? new(device) : null;
    }

    static string Checked(DeviceId device) =>
        IsDevice(device.Value)
            ? device.Value
            : throw new Failure(
                FailureKind.Invalid,
                "invalid device id: it may contain only 0-9, a-f and hyphens, at most 64 characters."
            );

    /// <summary>
    /// Reads the hub's epoch. Throws a <see cref="Failure"/> if the hub requires a newer program or <c>hub.json</c> is
    /// invalid.
    /// </summary>
    public Guid ReadEpoch()
    {
        if (
            Read(Hub, HubFolderJsonContext.Readable.HubFolderHeaderJson) is
            { Epoch: { } epoch, Schema: { } schema, ReadableBy: { } readableBy }
        )
        {
            SqlHubSchema.ThrowIfNewer($"the hub {Root}", Schema, schema, readableBy);
            return epoch;
        }

        throw new Failure(
            FailureKind.Invalid,
            $"cannot read {Path.Combine(Root, Hub)}: it is not in the format of this program. Wait until the "
                + "folder has synced, or restore the file."
        );
    }
}
