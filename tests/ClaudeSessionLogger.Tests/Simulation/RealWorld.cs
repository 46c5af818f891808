using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Tests.Support;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>Real homes and a real hub: a folder, a DuckDB file, PostgreSQL or MotherDuck.</summary>
/// <param name="kind">folder, duckdb, postgresql or motherduck.</param>
sealed class RealWorld(TimeProvider clock, string kind) : IWorld
{
    static readonly string[] s_tables = ["hub_meta", "devices", "log_events", "log_entries"];

    readonly TestHub _place = new(kind);
    readonly List<RealHome> _kept = [];
    IHub? _open;
    int _snapshots;

    public bool IsSlow => true;

    public bool HubMayChangeUnderway => false;

    public bool HubUsesVirtualClock => false;

    public bool HubHasClock => kind == "postgresql";

    public DateTime Now => (HubHasClock ? TimeProvider.System : clock).GetUtcNow().UtcDateTime.AddDays(60);

    public IHome NewHome(string person) => RealHome.New(person, clock);

    public Func<IHome> Keep(IHome home)
    {
        var kept = ((RealHome)home).Copy();
        _kept.Add(kept);
        return kept.Copy;
    }

    // A connection stays open, so that there is no checkpoint after every sync.
    public IEventHub Connect()
    {
        _open ??= _place.Open();
        return _place.Open();
    }

    public void Revoke(DeviceId device)
    {
        using var hub = _place.Open();
        hub.Revoke(device);
    }

    public Action KeepHub()
    {
        Connect().Dispose();
        var number = ++_snapshots;
        if (kind == "folder")
        {
            var copy = Path.Combine(_place.Root, $"hub-{number}");
            Copy(_place.Address.Path!, copy);
            return () =>
            {
                Directory.Delete(_place.Address.Path!, recursive: true);
                Copy(copy, _place.Address.Path!);
            };
        }

        foreach (var table in s_tables)
            _place.ExecuteWhileOpen(
                $"create table claude_sessions.{table}_{number} as select t.* from claude_sessions.{table} t"
            );
        return () =>
        {
            Connect().Dispose();
            foreach (var table in s_tables)
                _place.ExecuteWhileOpen(
                    $"delete from claude_sessions.{table}; insert into claude_sessions.{table} select t.* from "
                        + $"claude_sessions.{table}_{number} t"
                );
        };
    }

    public void DamageHub() { }

    public void RestoreDamaged(Func<DeviceId, long, Guid, bool> isSomewhere) { }

    public void WipeHub()
    {
        if (kind == "folder")
        {
            Connect().Dispose();
            foreach (var entry in new DirectoryInfo(_place.Address.Path!).EnumerateFileSystemInfos())
            {
                if (entry is DirectoryInfo folder)
                    folder.Delete(recursive: true);
                else
                    entry.Delete();
            }

            return;
        }

        Connect().Dispose();
        foreach (var table in s_tables)
            _place.ExecuteWhileOpen($"drop table claude_sessions.{table}");
    }

    public IReadOnlyDictionary<string, int>? HubRows()
    {
        if (kind == "folder")
            return null;
        Connect().Dispose();
        var rows = _place.ScalarWhileOpen(
            "select coalesce(string_agg(id || ' ' || events, ','), '') from claude_sessions.log_entries"
        );
        return rows.Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(row => row.Split(' '))
            .ToDictionary(
                row => row[0],
                row => int.Parse(row[1], System.Globalization.CultureInfo.InvariantCulture),
                StringComparer.Ordinal
            );
    }

    public void Dispose()
    {
        _open?.Dispose();
        _kept.ForEach(home => home.Dispose());
        _place.Dispose();
    }

    static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
