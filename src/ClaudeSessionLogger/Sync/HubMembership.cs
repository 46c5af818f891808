using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Sync;

/// <summary>Joins and leaves a hub. An address is saved only after a successful connection.</summary>
/// <param name="open">Connects to an address, creating the hub if it does not exist yet.</param>
sealed class HubMembership(AppPaths paths, BackgroundLog log, TimeProvider clock, Func<string, IHub> open)
{
    static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(60);

    /// <summary>Whether <see cref="Join"/> found a hub that no machine had used, such as one that it created.</summary>
    public bool IsFirst { get; private set; }

    /// <summary>
    /// Reads from and writes to the hub, and saves the address and name only if that works. Returns the saved settings;
    /// the caller then runs <see cref="Sync"/>.
    /// </summary>
    /// <param name="name">The person's name; null to take it from git or the environment.</param>
    /// <param name="decide">
    /// Called if the hub has roles. Decides which private data to send even though the hub's owner can read it.
    /// </param>
    public Settings Join(string address, string? name, Func<HubOwnership, Settings, Settings>? decide = null)
    {
        var current = Settings.Load(paths, log);
        var previousName = current.HubUser;
        if (name is not null)
            current = current.WithUser(name);
        // Whoever joins the same hub again keeps their name there.
        var self = HubSyncStep.Self(name is null ? current.WithHub(address) : current.WithHubUser(name));
        HubOwnership? ownership;
        using (var hub = open(address))
        {
            ownership = hub.Ownership;
            var device = DeviceIdentity.LoadOrCreate(paths);
            // A device that was revoked, or belongs to someone else, rejoins under a new id.
            var devices = hub.Devices();
            IsFirst = devices.Count == 0;
            if (devices.Any(known => known.Device == device && (known.IsRevoked || known.BelongsToOtherRole)))
                device = DeviceIdentity.Replace(paths, device);
            hub.Push(new(self with { Device = device }, [], []));
        }

        // The hub lists this machine's sessions under the previous name, where this person would not find them.
        if (current.Hub == address && previousName != self.Person)
        {
            using var database = Database.Open(paths, clock, s_timeout);
            HubStateStore.MarkSessionsUnsent(database);
        }

        var changed = current.WithHub(address);
        if (ownership is not null && decide is not null)
            changed = decide(ownership, changed);
        return Settings.Update(
            paths,
            log,
            before =>
                (name is null ? before : before.WithUser(name))
                    .WithHub(address)
                    .WithHubUser(self.Person)
                    .WithHubOwner(changed.HubOwner)
                    .WithSessions(changed.Sessions)
                    .WithMemory(changed.Memory)
        );
    }

    public HubSyncResult Sync(Settings settings) => new HubSyncStep(paths, settings, clock, open).Run()!;

    /// <summary>
    /// Leaves the hub; data on the hub and on this machine is kept. Returns the hub's address; null if no hub was set
    /// up.
    /// </summary>
    public string? Leave()
    {
        var address = Settings.Load(paths, log).Hub;
        Settings.Update(paths, log, before => before.WithHub(null));
        using var database = Database.Open(paths, clock, s_timeout);
        database.Transaction(() =>
        {
            ChangeHub(database, address: null);
            PythonToolHub.SetDecided(database);
        });
        return address;
    }

    /// <summary>
    /// Switches to another hub, or to no hub (null): deletes the state of the old hub and marks all data as unsent.
    /// </summary>
    public static void ChangeHub(Database database, string? address)
    {
        HubStateStore.Change(database, address);
        new EntryStore(database).MarkUnsynced();
    }
}
