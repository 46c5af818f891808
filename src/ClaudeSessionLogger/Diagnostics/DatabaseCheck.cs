using System.Globalization;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Capture.Pricing;
using ClaudeSessionLogger.Capture.Transcripts;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Diagnostics;

/// <summary>
/// The data that the other checks need from the database. It is read here, so that the database is opened only once and
/// briefly.
/// </summary>
/// <param name="Places">The directories of sessions, with the number of sessions in each.</param>
/// <param name="ByOlderRules">Of the recorded transcripts, those that were read by older counting rules.</param>
/// <param name="Exclusions">The number of exclusions that the database remembers.</param>
sealed record DatabaseFacts(
    IReadOnlyDictionary<string, TranscriptStamp> Recorded,
    IReadOnlyList<string> Models,
    bool NeedsRepricing,
    IReadOnlyList<(string? Project, string? Cwd, long Sessions)> Places,
    int Exclusions = 0,
    IReadOnlyDictionary<string, TranscriptStamp>? ByOlderRules = null
);

/// <summary>Checks that the database can be opened, which program wrote it, and whether a process blocks it.</summary>
sealed class DatabaseCheck(AppPaths paths, PriceBook prices, TimeProvider clock)
{
    // No process needs the database for longer than a transaction takes.
    static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(3);

    /// <summary>Null if the database cannot be read or does not contain our tables yet.</summary>
    public DatabaseFacts? Facts { get; private set; }

    /// <summary>Differences between projections and their sources; empty if they cannot be compared.</summary>
    public IReadOnlyList<Finding> Projections { get; private set; } = [];

    public IEnumerable<Finding> Check()
    {
        try
        {
            if (!Database.Exists(paths, s_timeout))
                return
                [
                    Finding.Problem(
                        "database",
                        $"{paths.Database} does not exist",
                        "run claude-session-logger setup, then claude-session-logger import"
                    ),
                ];

            using var database = Database.OpenUnmigrated(paths.Database, readOnly: true, s_timeout);
            database.ReadAll();
            return Check(database);
        }
        catch (Failure failure) when (failure.Kind == FailureKind.Busy)
        {
            return
            [
                Finding.Warning(
                    "database",
                    failure.Message,
                    "new sessions wait in the spool until then; end that process if it should not be running"
                ),
            ];
        }
        catch (Failure failure)
        {
            return
            [
                Finding.Problem("database", failure.Message, failure.Kind == FailureKind.Invalid ? Rescue() : null),
            ];
        }
    }

    List<Finding> Check(Database database)
    {
        var found = new List<Finding>();
        switch (Migrations.KindOf(database))
        {
            case SchemaKind.Newer:
                return
                [
                    Finding.Problem(
                        "database",
                        $"{paths.Database} was written by a newer claude-session-logger, so this version does not open "
                            + "it",
                        "upgrade claude-session-logger; the check \"version\" says how"
                    ),
                ];
            case SchemaKind.PythonTool:
                found.Add(
                    Finding.Warning(
                        "database",
                        $"{paths.Database} was written by the Python tool",
                        "run claude-session-logger init to convert the file; a backup is kept next to the file"
                    )
                );
                break;
            case SchemaKind.Older or SchemaKind.None:
                found.Add(
                    Finding.Warning(
                        "database",
                        $"{paths.Database} has an older schema",
                        "run claude-session-logger init to upgrade the file; a backup is kept next to the file"
                    )
                );
                break;
            default:
                var recorded = new TranscriptStore(database).Stamps();
                var current = new TranscriptStore(database).Stamps(CountingRules.Version);
                Facts = new(
                    recorded,
                    ResponseStore.Models(database),
                    Repricer.IsDue(database, prices) && !RulesUpgrade.IsPending(database),
                    database.Query(
                        "select project, cwd, count(*) from sessions group by all order by all",
                        row => (row.Text(0), row.Text(1), row.GetInt64(2))
                    ),
                    Exclusions.Stored(database).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length,
                    recorded.Where(file => !current.ContainsKey(file.Key)).ToDictionary(StringComparer.Ordinal)
                );
                Projections = ProjectionCheck.Check(
                    database,
                    EventClock.Now(database, clock, DeviceIdentity.LoadOrCreate(paths))
                );
                break;
        }

        if (Database.IsOlder(database))
            found.Add(
                Finding.Ok(
                    "database",
                    "its storage format is older than 1.4; the next command that writes upgrades it and keeps a "
                        + "backup next to it"
                )
            );
        if (found.Count == 0)
        {
            var content = DatabaseContent.Of(database);
            found.Add(
                Finding.Ok(
                    "database",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{paths.Database}: {CountText.Of(content.Sessions, "session")}, "
                            + $"{CountText.Of(content.Responses, "response")}, "
                            + $"{new FileInfo(paths.Database).Length / 1e6:N1} MB, storage format "
                            + $"{Migrations.StorageVersion(database)}"
                    )
                )
            );
        }

        if (new FileInfo(paths.Database + ".wal") is { Exists: true, Length: > 0 } log)
            found.Add(
                Finding.Ok(
                    "database",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"the last changes ({log.Length:N0} bytes in {Path.GetFileName(log.FullName)}) are intact; a "
                            + $"later command adds them to the file"
                    )
                )
            );
        return found;
    }

    string Rescue()
    {
        var backups = Backups.All(paths).ToLookup(IsWhole);
        var intact = backups[true].ToList();
        var damaged = string.Join(", ", backups[false]);
        return intact.Count == 0
            ? $"{(damaged.Length == 0 ? "there is no backup" : $"all backups are damaged ({damaged})")}: move "
                + $"{paths.Database} and its .wal to another folder, then run claude-session-logger import to record "
                + "the transcripts that still exist"
            : $"restore the newest intact backup: claude-session-logger restore {intact[0]} (the current file is "
                + "kept), then claude-session-logger import"
                + (damaged.Length == 0 ? "" : $". Damaged backups: {damaged}")
                + (intact.Count == 1 ? "" : $". Older intact backups: {string.Join(", ", intact[1..])}");
    }

    static bool IsWhole(string backup)
    {
        try
        {
            using var database = Database.OpenUnmigrated(backup, readOnly: true, s_timeout);
            database.ReadAll();
            return true;
        }
        catch (Failure failure) when (failure.Kind == FailureKind.Invalid)
        {
            return false;
        }
    }
}
