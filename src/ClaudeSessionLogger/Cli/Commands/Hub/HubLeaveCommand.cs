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

/// <summary>Removes this machine from its hub, and prints which of the user's data stays on the hub.</summary>
sealed class HubLeaveCommand : Command, ICommandExample
{
    readonly Option<bool> _deleteMemory = new("--delete-memory")
    {
        Description = "Before leaving, delete the memory that this machine sent (only folder and PostgreSQL hubs)",
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
        var log = new BackgroundLog(paths.BackgroundLog, TimeProvider.System);
        var (settings, deletes) = (Settings.LoadValid(paths, log.WriteOnce), parsed.GetValue(_deleteMemory));
        // Hold the flush lock, so that no flush sends the memory again while it is deleted.
        using var fileLock = deletes ? FlushLock.Hold(paths, TimeProvider.System, CommandLine.LockTimeout) : null;
        var hadMemoryOnHub = HasMemoryOnHub(paths);
        int? deleted = deletes && settings.Hub is { } hub ? Delete(hub, settings, paths) : null;
        if (new HubMembership(paths, log, TimeProvider.System, HubConnector.Open).Leave() is not { } address)
        {
            Terminal.Print(output, "no hub: everything already stays on this machine");
            return 0;
        }

        Terminal.Print(
            output,
            $"left {SafeText.Safe(HubAddress.Shown(address, paths.UserHome))}: from now on, everything "
                + "stays on this machine"
        );
        Terminal.Print(
            output,
            "Your entries remain on the hub. To delete an entry everywhere, run forget on a machine that syncs "
                + $"with the hub. {DescribeMemory(hadMemoryOnHub, deleted, address, paths)}".TrimEnd()
        );
        return 0;
    }

    static int Delete(string address, Settings settings, AppPaths paths)
    {
        using var hub = HubConnector.Open(address);
        return hub.DeleteMemory(UserIdentity.HubName(settings), DeviceIdentity.LoadOrCreate(paths));
    }

    static bool HasMemoryOnHub(AppPaths paths)
    {
        using var database = Database.OpenToRead(paths, CommandLine.LockTimeout);
        return database is not null && MemoryReaders.HasMemory(database);
    }

    static string DescribeMemory(bool hadMemoryOnHub, int? deleted, string address, AppPaths paths) =>
        (hadMemoryOnHub, deleted) switch
        {
            (_, { } files) =>
                $"Deleted {Terminal.Count(files, "memory file")} of this machine from the hub. Files from "
                    + "your other machines, and older versions that a sync needs, remain.",
            (false, _) => "",
            _ when HubAddress.TryParse(address, paths.UserHome, out var known, out _)
                    && known!.Kind == HubKind.Folder =>
                "The memory that was sent also remains, for everyone who can read the folder. To delete this machine's "
                    + "memory, join again and leave with --delete-memory.",
            _ => "The memory that was sent also remains, in separate tables, for everyone who can read them. See "
                + $"{DocsPage.Hubs} for how to delete it.",
        };
}
