using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Platform.App;

/// <summary>
/// Manages this machine's id in <c>device.json</c>: <c>{"id": uuid, "name": host name}</c>. The id is created at the
/// first request. If several processes create it at the same time, all of them use the id that was written first.
/// </summary>
static class DeviceIdentity
{
    const int Tries = 100;
    static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// Never fails: if the file cannot be written, returns a new id that is not saved. A file without an id is kept as
    /// <c>device.json.broken</c>.
    /// </summary>
    public static DeviceId LoadOrCreate(AppPaths paths) => new(LoadOrCreateId(paths));

    static Guid LoadOrCreateId(AppPaths paths)
    {
        try
        {
            if (Read(paths.Device) is { } known)
                return known;
            paths.CreateHome();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process may be writing the file at this moment.
        }

        for (var i = 0; i < Tries; i++)
        {
            try
            {
                return Create(paths.Device);
            }
            catch (IOException) when (File.Exists(paths.Device))
            {
                Thread.Sleep(s_pause);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                break;
            }
        }

        return Guid.NewGuid();
    }

    /// <summary>
    /// Replaces the id <paramref name="old"/> by a new one, unless it has been replaced already. Throws a
    /// <see cref="Failure"/> if the file cannot be written, because two machines must not use the same id.
    /// </summary>
    public static DeviceId Replace(AppPaths paths, DeviceId old)
    {
        for (var remainingAttempts = Tries; ; remainingAttempts--)
        {
            try
            {
                using var stream = PrivateFile.Open(
                    paths.Device,
                    FileMode.OpenOrCreate,
                    FileAccess.ReadWrite,
                    FileShare.None
                );
                return new(
                    Parse(ReadAll(stream)) is { } current && new DeviceId(current) != old ? current : Write(stream)
                );
            }
            catch (IOException) when (remainingAttempts > 0)
            {
                Thread.Sleep(s_pause);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new Failure(
                    FailureKind.Unwritable,
                    $"cannot write this machine's new id to {paths.Device} ({e.Reason}). Make the file "
                        + "writable and try again.",
                    e
                );
            }
        }
    }

    // Reads without a lock. An incomplete file is invalid; the caller then reads it again under the lock.
    static Guid? Read(string path)
    {
        if (!File.Exists(path))
            return null;
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return Parse(ReadAll(stream));
    }

    // Locks device.json itself. Therefore it is written in place and never replaced by a rename: all processes must
    // lock the same file.
    static Guid Create(string path)
    {
        using var stream = PrivateFile.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

        var content = ReadAll(stream);
        if (Parse(content) is { } first)
            return first;
        if (content.Length > 0)
            RenameBroken(path, content);

        return Write(stream);
    }

    static Guid Write(FileStream stream)
    {
        var id = Guid.NewGuid();
        stream.SetLength(0);
        stream.Write(
            JsonSerializer.SerializeToUtf8Bytes(new(id, Environment.MachineName), DeviceJsonContext.Default.DeviceJson)
        );
        stream.Flush(flushToDisk: true);
        return id;
    }

    static void RenameBroken(string path, byte[] content)
    {
        for (var i = 1; ; i++)
        {
            var brokenPath = i == 1 ? $"{path}.broken" : $"{path}.broken.{i}";
            if (!Path.Exists(brokenPath))
            {
                AtomicFile.Write(brokenPath, content);
                return;
            }
        }
    }

    static byte[] ReadAll(FileStream stream)
    {
        var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    static Guid? Parse(byte[] content)
    {
        try
        {
            ReadOnlySpan<byte> json = content;
            if (json.StartsWith("\uFEFF"u8))
                json = json[3..];
            var id = JsonSerializer.Deserialize(json, DeviceJsonContext.Default.DeviceJson)?.Id;
            return id == Guid.Empty ? null : id;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>The content of device.json.</summary>
sealed record DeviceJson(Guid? Id, string? Name);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(DeviceJson))]
sealed partial class DeviceJsonContext : JsonSerializerContext;
