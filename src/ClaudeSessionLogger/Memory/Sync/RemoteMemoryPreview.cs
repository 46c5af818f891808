using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Replication.Hubs;

namespace ClaudeSessionLogger.Memory.Sync;

/// <summary>Shows what a pull would receive, without receiving it.</summary>
static class RemoteMemoryPreview
{
    const long PageBytes = 8 << 20;

    /// <summary>
    /// Returns the number of versions that are on the hub but not on this machine. Throws the hub's exceptions.
    /// </summary>
    /// <param name="remember">Called with the hub's devices.</param>
    public static long Count(
        IEventHub memory,
        IReadOnlyDictionary<DeviceId, ChainHead> localHeads,
        Action<IReadOnlyList<HubDevice>> remember
    ) =>
        Ranges(memory, localHeads, remember)
            .Aggregate(
                0L,
                (sum, range) =>
                    range.Through - range.After < long.MaxValue - sum
                        ? sum + range.Through - range.After
                        : long.MaxValue
            );

    /// <summary>
    /// Returns the files with versions that are on the hub but not on this machine, each file in its latest state.
    /// </summary>
    public static IReadOnlyList<IncomingFile> Files(
        IEventHub memory,
        IReadOnlyDictionary<DeviceId, ChainHead> localHeads,
        Action<IReadOnlyList<HubDevice>> remember
    )
    {
        var files = new SortedDictionary<(string Project, string Name), bool>();
        foreach (var range in Ranges(memory, localHeads, remember))
        {
            for (var after = range.After; after < range.Through; )
            {
                var page = memory.Read([range with { After = after }], PageBytes);
                foreach (var content in page.Select(e => e.Content))
                {
                    if (MemoryEvent.NameOf(content.Project, content.EntryId) is { } name)
                        files[(content.Project!, name)] = content.Kind == EventKind.MemoryDeleted;
                }

                if (page.Count == 0)
                    break;
                after = page[^1].Seq;
            }
        }

        return
        [
            .. files.Select(file => new IncomingFile(
                ProjectKey.FromValue(file.Key.Project),
                file.Key.Name,
                file.Value
            )),
        ];
    }

    static IEnumerable<EventRange> Ranges(
        IEventHub memory,
        IReadOnlyDictionary<DeviceId, ChainHead> localHeads,
        Action<IReadOnlyList<HubDevice>> remember
    )
    {
        _ = memory.GetState();
        var devices = memory.Devices();
        remember(devices);
        return devices
            .Select(device => new EventRange(
                device.Device,
                localHeads.GetValueOrDefault(device.Device).Seq,
                device.Head.Seq
            ))
            .Where(range => range.Through > range.After);
    }
}
