using System.CommandLine;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Hooks.Spool;
using ClaudeSessionLogger.Memory.Sync;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Cli.Commands.Hub;

/// <summary>Removes this machine from its hub, and tells the user which of their data stays there.</summary>
sealed class HubLeaveCommand : Command, ICommandExample
{
    readonly Option<bool> _deleteMemory = new("--delete-memory")
    {
        Description = "First delete the memory that this machine sent to the hub (folder and PostgreSQL hubs)",
    };

    public HubLeaveCommand()
        : base("leave", "Stop syncing with the hub; the data on the hub and on this machine is kept")
    {
        Add(_deleteMemory);
        SetAction(Run);
    }

    public string Example => "claude-session-logger hub leave";

    int Run(ParseResult parsed)
    {
        var (output, paths) = (parsed.InvocationConfiguration.Output, AppPaths.FromEnvironment());
        var log = new BackgroundLog(paths.SyncLog, TimeProvider.System);
        var (settings, deletes) = (Settings.Load(paths, log), parsed.GetValue(_deleteMemory));
        // Prevents a flush from sending the data again meanwhile.
        using var fileLock = deletes ? FlushLock.Hold(paths, TimeProvider.System, CommandLine.Patience) : null;
        var wasThere = HasMemoryThere(paths);
        int? deleted = deletes && settings.Hub is { } hub ? Delete(hub, settings, paths) : null;
        if (new HubMembership(paths, log, TimeProvider.System, HubConnector.Open).Leave() is not { } address)
        {
            output.WriteLine("there was no hub: everything stays on this machine");
            return 0;
        }

        output.WriteLine($"left {SafeText.Safe(HubAddress.Shown(address, paths.UserHome))}: everything stays on this machine from now on");
        Terminal.Print(output, $"Your entries stay there: forget takes one away everywhere, as long as this machine meets the hub. {Memory(wasThere, deleted, address, paths)}".TrimEnd());
        return 0;
    }

    static int Delete(string address, Settings settings, AppPaths paths)
    {
        using var hub = HubConnector.Open(address);
        return hub.DeleteMemory(UserIdentity.UserName(settings), DeviceIdentity.LoadOrCreate(paths));
    }

    static bool HasMemoryThere(AppPaths paths)
    {
        using var database = Database.OpenToRead(paths, CommandLine.Patience);
        return database is not null && MemoryReaders.HasMemory(database);
    }

    static string Memory(bool wasThere, int? deleted, string address, AppPaths paths) => (wasThere, deleted) switch
    {
        (_, { } files) => $"Of memory, what this machine brought was deleted there ({Terminal.Count(files, "file")}); what your other machines brought, and older versions that a sync keeps, stays.",
        (false, _) => "",
        _ when HubAddress.TryParse(address, paths.UserHome, out var known, out _) && known!.Kind == HubKind.Folder =>
            "Memory that went stays there too, for whoever reads that folder: join it again and leave with --delete-memory to have this machine's gone.",
        _ => "Memory that went stays there too, in tables of its own (docs/hubs.md), for whoever may read them.",
    };
}
