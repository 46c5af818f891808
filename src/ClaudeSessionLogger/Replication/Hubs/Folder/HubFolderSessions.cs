using System.IO.Hashing;
using System.Text;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Replication.Hubs.Folder;

/// <summary>
/// One person's sessions in a hub's folder, in <c>sessions/DEVICE/</c>. Each machine writes only its own files. A
/// session is always in the same one of sixteen files, so that sending it again replaces it, and forgetting it leaves
/// nothing behind.
/// </summary>
sealed class HubFolderSessions(HubFolderLayout layout, HubDeadline deadline)
{
    const int MaxBytes = 256 << 20;
    const string Digits = "0123456789abcdef";

    /// <summary>Returns the sessions of one person, or of all people (null).</summary>
    public List<HubSession> Read(string? person)
    {
        var sessions = new Dictionary<SessionId, HubSession>();
        foreach (var device in layout.SessionDevices())
        {
            foreach (var session in Files(device).SelectMany(Sessions))
            {
                if (person is not null && session.Person != person)
                    continue;
                var read = session.ToSession(device);
                // A home and its copy both have the session.
                if (!sessions.TryGetValue(session.SessionId!.Value, out var other) || IsLater(read, other))
                    sessions[session.SessionId!.Value] = read;
            }
        }

        return [.. sessions.Values];
    }

    public void Write(HubPusher pusher, IReadOnlyList<HubSession> pushed)
    {
        foreach (var file in pushed.GroupBy(session => FileOf(pusher.Device, session.Session.Id)))
            Replace(
                file.Key,
                file.Select(session => session.Session.Id).ToHashSet(),
                [.. file.Select(session => HubFolderSessionJson.Of(pusher, session).Line())]
            );
    }

    /// <summary>Deletes sessions, also those that this machine sent under an earlier id.</summary>
    public void Delete(IReadOnlyCollection<SessionId> sessionIds)
    {
        foreach (var device in layout.SessionDevices())
        {
            foreach (var file in sessionIds.GroupBy(session => FileOf(device, session)))
                Replace(file.Key, file.ToHashSet(), []);
        }
    }

    /// <summary>
    /// Replaces sessions in a file. All other lines stay byte for byte, also those that only newer versions can read. A
    /// file that does not change is not written.
    /// </summary>
    void Replace(string file, HashSet<SessionId> ids, IReadOnlyList<byte[]> added)
    {
        var lines = OwnLines(file);
        var kept = lines.FindAll(line => line.Session?.SessionId is not { } id || !ids.Contains(id));
        if (added.Count == 0 && kept.Count == lines.Count)
            return;
        _ = deadline.Remaining;
        // A line that was written incompletely must not swallow the one that follows.
        var bytes = kept.Select(line =>
            line.Bytes is [.., (byte)'\n'] || (line == kept[^1] && added.Count == 0)
                ? line.Bytes
                : [.. line.Bytes, (byte)'\n']
        );
        layout.Files.Write(file, bytes.Concat(added).Select(line => (ReadOnlyMemory<byte>)line));
    }

    // A file that cannot be read must not be replaced: its sessions would be lost.
    List<SessionLine> OwnLines(string file)
    {
        try
        {
            return Lines(file);
        }
        catch (InvalidDataException e)
        {
            throw new Failure(
                FailureKind.Invalid,
                $"cannot write {Path.Combine(layout.Root, file)}: {e.Reason}. Move the file away and run "
                    + "claude-session-logger setup --sessions to send the sessions again.",
                e
            );
        }
    }

    List<SessionLine> Lines(string file)
    {
        _ = deadline.Remaining;
        var lines = new List<SessionLine>();
        ReadOnlySpan<byte> content = layout.Files.Read(file, MaxBytes) ?? [];
        while (!content.IsEmpty)
        {
            var end = content.IndexOf((byte)'\n');
            var line = end < 0 ? content : content[..(end + 1)];
            lines.Add(new(line.ToArray(), HubFolderSessionJson.Parse(line.TrimEnd((byte)'\n'))));
            content = content[line.Length..];
        }

        return lines;
    }

    IEnumerable<HubFolderSessionJson> Sessions(string file) =>
        (layout.Try(file, () => Lines(file)) ?? []).Select(line => line.Session).OfType<HubFolderSessionJson>();

    static bool IsLater(HubSession one, HubSession other) =>
        (one.Session.EndedAt, one.Session.Tokens.Total).CompareTo((other.Session.EndedAt, other.Session.Tokens.Total))
        > 0;

    static IEnumerable<string> Files(DeviceId device) =>
        Digits.Select(digit => HubFolderLayout.Sessions(device, digit));

    static string FileOf(DeviceId device, SessionId session) =>
        HubFolderLayout.Sessions(
            device,
            Digits[(int)(XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(session.Value)) & 15)]
        );

    /// <param name="Bytes">With the line end, if the line is complete.</param>
    /// <param name="Session">Null if this version cannot read the line.</param>
    sealed record SessionLine(byte[] Bytes, HubFolderSessionJson? Session);
}
