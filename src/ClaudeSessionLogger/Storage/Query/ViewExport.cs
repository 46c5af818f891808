using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Platform.Text;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Storage.Query;

enum ExportFormat
{
    Parquet,
    Csv,
    Json,
}

readonly record struct ExportedFile(string Path, long Rows);

/// <summary>
/// Exports each view to a file. All files are written to a temporary folder first, so that the target folder never
/// contains an incomplete export. Existing files are replaced only if the user requested it.
/// </summary>
sealed class ViewExport(Database database, AppPaths paths, string folder, ExportFormat format)
{
    public IReadOnlyList<ExportedFile> Run(bool replace, TimeProvider clock)
    {
        QueryView.Create(database, clock.LocalTimeZone, clock);
        // The name is unpredictable, so that nobody can create a folder or link with this name first. The new folder is
        // private, so that nobody can create links in it.
        var staging = Path.Combine(folder, $".export-{Guid.NewGuid():N}");
        using var leftovers = TemporaryFolder.Create(paths);
        try
        {
            leftovers.Register(staging);
            PrivateFile.CreateFolder(folder);
            if (!replace && QueryView.All.Select(Target).FirstOrDefault(Path.Exists) is { } existing)
                throw new Failure(
                    FailureKind.Conflict,
                    $"{existing} already exists; use --replace to overwrite an earlier export, or name another folder."
                );
            PrivateFile.CreateFolder(staging);
            var written = QueryView
                .All.Select(view => new ExportedFile(Target(view), Write(view, Path.Combine(staging, Name(view)))))
                .ToList();
            foreach (var file in written)
                File.Move(Path.Combine(staging, Path.GetFileName(file.Path)), file.Path, overwrite: replace);
            return written;
        }
        catch (DuckDBException e)
        {
            throw DatabaseFailure.IsFullDisk(e)
                ? new Failure(
                    FailureKind.Unwritable,
                    $"cannot write to {folder}: the disk is full. Free some space and try again; existing "
                        + "files there were not changed.",
                    e
                )
                : new Failure(
                    FailureKind.Unwritable,
                    $"cannot write to {folder} ({Reason(e, staging)}); existing files there were not changed.",
                    e
                );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure(
                FailureKind.Unwritable,
                $"cannot write to {folder} ({AtomicFile.Reason(e, staging, folder)}). Make it writable, or name "
                    + "another folder.",
                e
            );
        }
        finally
        {
            if (Directory.Exists(staging))
                Directory.Delete(staging, recursive: true);
        }
    }

    string Reason(DuckDBException e, string staging) => e.FirstLine.Replace(staging, folder, StringComparison.Ordinal);

    int Write(QueryView view, string path)
    {
        if (format == ExportFormat.Csv)
            return WriteCsv(view, path);
        var columns = string.Join(", ", view.Columns.Select(column => Database.Name(column.Name)));
        return database.Execute($"copy (select {columns} from {view.Name}) to {Database.Quote(path)} ({Options})");
    }

    int WriteCsv(QueryView view, string path)
    {
        var names = view.Columns.Select(column => Database.Name(column.Name)).ToList();
        var isText = database.Query(
            $"select column_type = 'VARCHAR' or column_type like '%]' from (describe select {string.Join(", ", names)} "
                + $"from {view.Name})",
            row => row.GetBoolean(0)
        );
        using var file = new StreamWriter(path) { NewLine = "\n" };
        file.WriteLine(string.Join(',', view.Columns.Select(column => CsvText.Field(column.Name))));
        using var command = database.Command(
            $"select {string.Join(", ", names.Select(name => name + "::varchar"))} from {view.Name}"
        );
        command.UseStreamingMode = true;
        using var rows = command.ExecuteReader();
        var count = 0;
        for (; rows.Read(); count++)
        {
            for (var i = 0; i < isText.Count; i++)
            {
                var value = rows.IsDBNull(i) ? null : rows.GetString(i);
                if (i > 0)
                    file.Write(',');
                file.Write(isText[i] && value is not "" ? CsvText.Field(value) : CsvText.Raw(value));
            }

            file.WriteLine();
        }

        return count;
    }

    string Options =>
        format switch
        {
            ExportFormat.Parquet => "format parquet, compression zstd",
            _ => "format json, array true",
        };

    string Target(QueryView view) => Path.Combine(folder, Name(view));

    string Name(QueryView view) => $"{view.Name}.{format.ToString().ToLowerInvariant()}";
}
