using System.Globalization;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Capture.Import;
using ClaudeSessionLogger.Capture.Pricing;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>A home for capture in this process, with real files and a real database.</summary>
sealed class CaptureHome : IDisposable
{
    static readonly string[] s_tables = ["sessions", "responses", "reported_models"];

    readonly TemporaryHome _home = new();

    public CaptureHome() => Paths = new(_home.Path, _home.Config, _home.Logger);

    public AppPaths Paths { get; }

    public string Projects => _home.Projects;

    public string In(params ReadOnlySpan<string> parts) => _home.In(parts);

    /// <summary>The environment of a program in this home.</summary>
    public Dictionary<string, string> Environment() => _home.Environment();

    public string Log => _home.SyncLogText();

    /// <summary>Reads the files that a person may have changed, as at the start of each run.</summary>
    public CaptureContext Context()
    {
        Paths.CreateHome();
        var log = new BackgroundLog(Paths.BackgroundLog, TimeProvider.System);
        return new(
            Paths,
            Settings.Load(Paths, log),
            PriceBook.Load(Paths, out _),
            SessionTypes.Load(Paths, log.WriteOnce),
            new ProjectNames(),
            new("tester"),
            new("device"),
            log,
            TimeProvider.System
        );
    }

    /// <summary>Imports these files and folders, or everything.</summary>
    public ImportResult Import(params ReadOnlySpan<string> paths)
    {
        var finder = new TranscriptFinder(_ => { });
        foreach (var path in paths.IsEmpty ? [Projects] : paths)
            finder.Add(path);
        using var importer = new Importer(Context(), TimeSpan.FromSeconds(10));
        return importer.Import(finder.Files);
    }

    public Database Open() => Database.Open(Paths, TimeProvider.System, TimeSpan.FromSeconds(10));

    public void Execute(string sql)
    {
        using var database = Open();
        database.Execute(sql);
    }

    /// <summary>Rows as text, with bars between the columns.</summary>
    public List<string> Rows(string sql)
    {
        using var database = Open();
        return database.Query(
            sql,
            row =>
                string.Join(
                    '|',
                    Enumerable
                        .Range(0, row.FieldCount)
                        .Select(column => row.IsDBNull(column) ? "" : Text(row.GetValue(column)))
                )
        );
    }

    static string Text(object value) =>
        value is decimal amount
            ? amount.ToString("G29", CultureInfo.InvariantCulture)
            : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    public string One(string sql) => string.Join('\n', Rows(sql));

    /// <summary>Everything that is computed from transcripts, as text that does not depend on the home.</summary>
    public string Dump()
    {
        using var database = Open();
        return string.Join(
                '\n',
                s_tables.SelectMany(table =>
                    database.Query(
                        $"select {table}::varchar as line from {table} order by line",
                        row => $"{table} {row.GetString(0)}"
                    )
                )
            )
            .Replace(_home.Path, "~", StringComparison.Ordinal);
    }

    /// <summary>Copies a file or folder of transcripts to the same relative path in this home.</summary>
    public void Copy(string from, string relative = "")
    {
        foreach (
            var file in Directory.Exists(from)
                ? Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories)
                : [from]
        )
        {
            var to = Path.Combine(
                Projects,
                relative,
                Directory.Exists(from) ? Path.GetRelativePath(from, file) : Path.GetFileName(file)
            );
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to, overwrite: true);
        }
    }

    public void Dispose() => _home.Dispose();
}
