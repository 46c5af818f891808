using ClaudeSessionLogger.Hubs;
using ClaudeSessionLogger.Tests.Support;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>Real homes and a real hub: a folder, a DuckDB file or a PostgreSQL.</summary>
/// <param name="kind">folder, duckdb or postgresql.</param>
sealed class RealWorld(TimeProvider clock, string kind) : IWorld
{
    static readonly string[] s_tables = ["hub_meta", "devices", "log_events", "log_entries"];

    readonly HubPlace _place = new(kind);
    readonly List<RealHome> _kept = [];
    IHub? _open;
    int _snapshots;

    public bool IsSlow => true;

    public bool HubMayChangeUnderway => false;

    public bool HubGoesByVirtualClock => false;

    public IHome NewHome(string person) => RealHome.New(person, clock);

    public Func<IHome> Keep(IHome home)
    {
        var kept = ((RealHome)home).Copy();
        _kept.Add(kept);
        return kept.Copy;
    }

    // A connection stays open, so that a file is not written out after every exchange.
    public IHub Connect()
    {
        _open ??= _place.Open();
        return _place.Open();
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
            Execute($"create table claude_sessions.{table}_{number} as select t.* from claude_sessions.{table} t");
        return () =>
        {
            Connect().Dispose();
            foreach (var table in s_tables)
                Execute($"delete from claude_sessions.{table}; insert into claude_sessions.{table} select t.* from claude_sessions.{table}_{number} t");
        };
    }

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
            Execute($"drop table claude_sessions.{table}");
    }

    public IReadOnlyDictionary<string, int>? HubRows()
    {
        if (kind == "folder")
            return null;
        Connect().Dispose();
        var rows = Scalar("select coalesce(string_agg(id || ' ' || events, ','), '') from claude_sessions.log_entries");
        return rows.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(row => row.Split(' ')).ToDictionary(row => row[0], row => int.Parse(row[1], System.Globalization.CultureInfo.InvariantCulture), StringComparer.Ordinal);
    }

    public void Dispose()
    {
        _open?.Dispose();
        _kept.ForEach(home => home.Dispose());
        _place.Dispose();
    }

    void Execute(string sql)
    {
        if (kind == "postgresql")
            _place.Execute(sql);
        else
            InInstance(sql, command => command.ExecuteNonQuery());
    }

    string Scalar(string sql) => kind == "postgresql" ? _place.Scalar(sql) : (string)InInstance(sql, command => command.ExecuteScalar())!;

    // The file is open in this process: another instance would not see what this one writes.
    T InInstance<T>(string sql, Func<DuckDB.NET.Data.DuckDBCommand, T> run)
    {
        var path = _place.Address.Path!;
        var connection = DuckDbInstances.Open(path, () => throw new InvalidOperationException("the hub is not open"));
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            return run(command);
        }
        finally
        {
            DuckDbInstances.Close(path, connection);
        }
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
