using System.Text.Json.Nodes;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Query;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Storage;

/// <summary>Export writes every view to a file for other tools, all of them or none.</summary>
public sealed class ViewExportTests : IDisposable
{
    readonly CapturedHome _home = new();
    readonly string _folder;

    public ViewExportTests()
    {
        _folder = _home.Home.In("an 'export'");
        _home.Session(1, "shop").Prompt("hello").Response(new(10, 20, 0, 30, 40)).Title("Fix, \"it\"\nnow").Save();
        _home.Import();
    }

    [Fact]
    public void Parquet_JSON_and_CSV_match_the_view()
    {
        foreach (var format in Enum.GetValues<ExportFormat>())
        {
            var files = Export(format);
            Assert.Equal(QueryView.All.Count, files.Count);
            Assert.Equal(1, files.Single(file => Path.GetFileNameWithoutExtension(file.Path) == "sessions").Rows);
        }

        using var database = _home.Read();
        QueryView.Create(database, TimeZoneInfo.Utc, TimeProvider.System);
        const string Columns = "session_id, title, project, day, cost_usd, total_tokens, skills_used";
        var expected = database.Scalar<string>($"select concat_ws('|', {Columns}) from sessions");
        foreach (var from in new[] { "sessions.parquet", "sessions.json", "sessions.csv" })
            Assert.Equal(
                expected,
                database.Scalar<string>(
                    $"select concat_ws('|', "
                        + $"{Columns.Replace("cost_usd", "cost_usd::decimal(28, 12)", StringComparison.Ordinal)}) from "
                        + $"{Database.Quote(Path.Combine(_folder, from))}"
                )
            );
        Assert.Equal(
            "DECIMAL(28,12)",
            database.Scalar<string>(
                $"select typeof(cost_usd) from {Database.Quote(Path.Combine(_folder, "sessions.parquet"))}"
            )
        );
    }

    [Fact]
    public void Export_overwrites_files_only_on_request()
    {
        Directory.CreateDirectory(_folder);
        var foreign = Path.Combine(_folder, "daily.csv");
        File.WriteAllText(foreign, "mine");

        var failure = Assert.Throws<Failure>(() => Export(ExportFormat.Csv));
        Assert.Equal(
            $"{foreign} already exists; use --replace to overwrite an earlier export, or name another folder.",
            failure.Message
        );
        Assert.Equal(["daily.csv"], Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName));
        Assert.Equal("mine", File.ReadAllText(foreign));

        Export(ExportFormat.Csv, replace: true);
        Assert.NotEqual("mine", File.ReadAllText(foreign));
        Assert.DoesNotContain(
            Directory.EnumerateFileSystemEntries(_folder),
            path => Path.GetFileName(path).StartsWith('.')
        );
    }

    [Fact]
    public void Export_reports_a_folder_that_cannot_be_written()
    {
        File.WriteAllText(_folder, "a file");
        var failure = Assert.Throws<Failure>(() => Export(ExportFormat.Parquet));
        Assert.StartsWith($"cannot write to {_folder} (", failure.Message, StringComparison.Ordinal);
        Assert.Equal("a file", File.ReadAllText(_folder));
    }

    [Fact]
    public async Task Export_writes_the_files_and_lists_them()
    {
        var run = (await Published.Run(_home.Home, "export", "--json", _folder)).Succeeded();
        Assert.Contains(
            $"{Path.Combine(_folder, "sessions.json")}: 1 row\n",
            run.Out.ReplaceLineEndings("\n"),
            StringComparison.Ordinal
        );
        Assert.Equal(
            "shop",
            (string?)JsonNode.Parse(File.ReadAllText(Path.Combine(_folder, "sessions.json")))![0]!["project"]
        );
        Assert.Equal(75, (await Published.Run(_home.Home, "export", "--json", _folder)).ExitCode);
        Assert.Equal(64, (await Published.Run(_home.Home, "export", "--json", "--csv", _folder)).ExitCode);
    }

    IReadOnlyList<ExportedFile> Export(ExportFormat format, bool replace = false)
    {
        using var database = _home.Read();
        return new ViewExport(database, _home.Paths, _folder, format).Run(replace, TimeProvider.System);
    }

    public void Dispose() => _home.Dispose();
}
