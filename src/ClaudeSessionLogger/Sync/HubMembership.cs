using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Sync;

/// <summary>Ties this machine to a hub, and takes it off again. An address is kept only when it was seen to work.</summary>
/// <param name="open">Connects to an address, and makes the hub if there is none yet.</param>
sealed class HubMembership(AppPaths paths, BackgroundLog log, TimeProvider clock, Func<string, IHub> open)
{
    static readonly TimeSpan s_wait = TimeSpan.FromSeconds(60);

    /// <summary>Reads there, writes there, and only then remembers the address and the name; then brings over everything.</summary>
    /// <param name="name">What the person is called; null for what git and the environment say.</param>
    /// <param name="decide">Where roles keep people apart: what of the person's own goes where the hub's owner can read it.</param>
    public HubSyncResult Join(string address, string? name, Func<HubOwnership, Settings, Settings>? decide = null)
    {
        var wanted = Settings.Load(paths, log);
        if (name is not null)
            wanted = wanted.WithUser(name);
        var self = HubSyncStep.Self(wanted);
        HubOwnership? ownership;
        using (var hub = open(address))
        {
            ownership = hub.Ownership;
            var device = DeviceIdentity.LoadOrCreate(paths);
            // Revoked, and back on purpose: as another one.
            if (hub.Devices().Any(known => known.Device == device.ToString() && (known.IsRevoked || known.IsAnothers)))
                device = DeviceIdentity.Replace(paths, device);
            hub.Push(new(self with { Device = device.ToString() }, [], []));
        }

        var decided = wanted.WithHub(address);
        if (ownership is not null && decide is not null)
            decided = decide(ownership, decided);
        var settings = Settings.Update(paths, log, before => (name is null ? before : before.WithUser(name)).WithHub(address)
            .WithHubOwner(decided.HubOwner).WithSessions(decided.Sessions).WithMemory(decided.Memory));
        return new HubSyncStep(paths, settings, clock, open).Run()!;
    }

    /// <summary>What is on the hub stays there, and what is here stays here. Returns the address; null when there was none.</summary>
    public string? Leave()
    {
        var address = Settings.Load(paths, log).Hub;
        Settings.Update(paths, log, before => before.WithHub(null));
        using var database = Database.Open(paths, clock, s_wait);
        database.Transaction(() => ChangeHub(database, address: null));
        return address;
    }

    /// <summary>From now on another hub, or none (null): nothing is known of it, and everything is to go there.</summary>
    public static void ChangeHub(Database database, string? address)
    {
        HubStateStore.Change(database, address);
        new EntryStore(database).MarkUnsynced();
    }
}
