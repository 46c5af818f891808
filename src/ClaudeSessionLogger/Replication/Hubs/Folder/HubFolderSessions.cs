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
            foreach (var session in Files(device).SelectMany(file => layout.Try(file, () => Lines(file)) ?? []))
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
        {
            var ids = file.Select(session => session.Session.Id).ToHashSet();
            Rewrite(
                file.Key,
                [
                    .. OwnLines(file.Key).Where(session => !ids.Contains(session.SessionId!.Value)),
                    .. file.Select(session => HubFolderSessionJson.Of(pusher, session)),
                ]
            );
        }
    }

    /// <summary>Deletes sessions, also those that this machine sent under an earlier id.</summary>
    public void Delete(IReadOnlyCollection<SessionId> sessionIds)
    {
        var ids = sessionIds.ToHashSet();
        foreach (var file in layout.SessionDevices().SelectMany(Files))
        {
            var lines = OwnLines(file);
            if (lines.Exists(session => ids.Contains(session.SessionId!.Value)))
                Rewrite(file, lines.FindAll(session => !ids.Contains(session.SessionId!.Value)));
        }
    }

    void Rewrite(string file, IReadOnlyList<HubFolderSessionJson> sessions)
    {
        _ = deadline.Remaining;
        layout.Files.Write(file, sessions.Select(session => (ReadOnlyMemory<byte>)session.Line()));
    }

    // A file that cannot be read must not be replaced: its sessions would be lost.
    List<HubFolderSessionJson> OwnLines(string file)
    {
        try
        {
            return Lines(file);
        }
        catch (InvalidDataException e)
        {
            throw new Failure(
                FailureKind.Invalid,
                $"cannot write {Path.Combine(layout.Root, file)}: {e.Message}. Move the file away and run "
                    + "claude-session-logger setup --sessions to send the sessions again.",
                e
            );
        }
    }

    List<HubFolderSessionJson> Lines(string file)
    {
        _ = deadline.Remaining;
        var sessions = new List<HubFolderSessionJson>();
        ReadOnlySpan<byte> content = layout.Files.Read(file, MaxBytes) ?? [];
        foreach (var line in content.Split((byte)'\n'))
        {
            if (HubFolderSessionJson.Parse(content[line]) is { } session)
                sessions.Add(session);
        }

        return sessions;
    }

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
}
