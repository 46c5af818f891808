using System.CommandLine;
using ClaudeSessionLogger.Hooks;
using ClaudeSessionLogger.Hubs;
using ClaudeSessionLogger.Store;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Commands;

/// <summary>Takes this machine off its hub, and says what of the person stays there.</summary>
sealed class HubLeaveCommand : Command, IExample
{
    readonly Option<bool> _deleteMemory = new("--delete-memory") { Description = "First delete what this machine brought of Claude's memory to a folder or a PostgreSQL" };

    public HubLeaveCommand() : base("leave", "Stop meeting the hub; what is there stays there, and what is here stays here")
    {
        Add(_deleteMemory);
        SetAction(Run);
    }

    public string Example => "claude-session-logger hub leave";

    int Run(ParseResult parsed)
    {
        var (output, places) = (parsed.InvocationConfiguration.Output, Locations.FromEnvironment());
        var log = new SyncLog(places.SyncLog, TimeProvider.System);
        var (settings, deletes) = (Settings.Load(places, log), parsed.GetValue(_deleteMemory));
        // So that no flush brings it there again meanwhile.
        using var turn = deletes ? FlushLock.Hold(places, TimeProvider.System, CommandLine.Patience) : null;
        var wasThere = HasMemoryThere(places);
        int? deleted = deletes && settings.Hub is { } hub ? Delete(hub, settings, places) : null;
        if (new Joining(places, log, TimeProvider.System, HubDoor.Open).Leave() is not { } address)
        {
            output.WriteLine("there was no hub: everything stays on this machine");
            return 0;
        }

        output.WriteLine($"left {Text.Safe(HubAddress.Shown(address, places.UserHome))}: everything stays on this machine from now on");
        Terminal.Print(output, $"Your entries stay there: forget takes one away everywhere, as long as this machine meets the hub. {Memory(wasThere, deleted, address, places)}".TrimEnd());
        return 0;
    }

    static int Delete(string address, Settings settings, Locations places)
    {
        using var hub = HubDoor.Open(address);
        return hub.DeleteMemory(Identity.UserName(settings), DeviceId.LoadOrCreate(places).ToString());
    }

    static bool HasMemoryThere(Locations places)
    {
        using var database = Database.OpenToRead(places, CommandLine.Patience);
        return database is not null && MemoryReaders.IsAnythingThere(database);
    }

    static string Memory(bool wasThere, int? deleted, string address, Locations places) => (wasThere, deleted) switch
    {
        (_, { } files) => $"Of memory, what this machine brought was deleted there ({Terminal.Count(files, "file")}); what your other machines brought, and older versions that a sync keeps, stays.",
        (false, _) => "",
        _ when HubAddress.TryParse(address, places.UserHome, out var known, out _) && known!.Kind == HubKind.Folder =>
            "Memory that went stays there too, for whoever reads that folder: join it again and leave with --delete-memory to have this machine's gone.",
        _ => "Memory that went stays there too, in tables of its own (docs/hubs.md), for whoever may read them.",
    };
}
