using System.CommandLine;
using System.Text.Json;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Memory.Search;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Commands.Memory;

/// <summary>Searches the text of all notes. <c>memory get</c> prints a whole note.</summary>
sealed class MemorySearchCommand : Command, ICommandExample
{
    const int LinesOfANote = 5,
        DefaultLimit = 20,
        HeapReserve = 32 << 20;

    readonly Argument<string[]> _text = new("TEXT")
    {
        Description = "Words to search for, in any order; put a phrase in \"double quotes\"",
        Arity = ArgumentArity.OneOrMore,
    };
    readonly Option<string?> _project = MemoryOptions.ProjectKey();
    readonly Option<bool> _all = MemoryOptions.AllProjects();
    readonly Option<bool> _full = new("--full") { Description = "Print whole notes, not only the matching lines" };
    readonly Option<int?> _limit = CommonOptions.Limit($"Maximum number of notes (default: {DefaultLimit})");
    readonly Option<bool> _json = CommonOptions.Json();

    public MemorySearchCommand()
        : base("search", "Search the content of notes; best matches first")
    {
        CommonOptions.RefuseEmpty(_text);
        Add(_text);
        foreach (var option in (ReadOnlySpan<Option>)[_project, _all, _full, _limit, _json])
            Add(option);
        SetAction(Run);
    }

    public string Example => "claude-session-logger memory search rate_limit --all-projects";

    int Run(ParseResult parsed)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var paths = AppPaths.FromEnvironment();
        var settings = Settings.Load(paths, _ => { });
        // Split quoted arguments into words as well: users of the Python tool pass the whole query as one argument.
        var query = string.Join(' ', parsed.GetValue(_text)!);
        // Avoid garbage collections: 20,000 notes are a few megabytes of small objects that all live until the end.
        GC.TryStartNoGCRegion(HeapReserve);
        var catalog = parsed.GetValue(_all)
            ? NoteCatalog.OfAll(paths, settings)
            : NoteCatalog.Of(paths, settings, parsed.GetValue(_project), WorkingDirectory.Path);
        var found = MemorySearch.Find(catalog.Notes, query, parsed.GetValue(_limit) ?? DefaultLimit);
        var shown = found
            .Best.Select(note => (note, Text: catalog.Read(note.Note)))
            .Where(each => each.Text is not null)
            .ToList();
        MemoryWaitingNote.Print(paths, error);
        if (parsed.GetValue(_json))
        {
            output.WriteLine(
                JsonSerializer.Serialize(
                    shown.ConvertAll(each =>
                        FoundNoteJson.Of(each.note, found.HasAll, each.Text!, parsed.GetValue(_full))
                    ),
                    FoundNoteJsonContext.Readable.ListFoundNoteJson
                )
            );
            return 0;
        }

        if (shown.Count == 0)
            error.WriteLine(
                "no note contains these "
                    + $"words{(parsed.GetValue(_all) ? "" : "; use --all-projects to search all projects")}."
            );
        else if (!found.HasAll)
            error.WriteLine("No note contains all of these words; these contain some of them.");
        foreach (var (note, text) in shown)
            Print(note, text!, parsed.GetValue(_full), output);
        if (found.Count > shown.Count && shown.Count > 0)
            error.WriteLine(
                $"{Terminal.Number(found.Count - shown.Count)} more; use --limit "
                    + $"{Terminal.Number(found.Count)} to show all."
            );
        return 0;
    }

    static void Print(FoundNote found, string text, bool full, TextWriter output)
    {
        Terminal.Print(
            output,
            SafeText.Safe(found.Note.Path ?? $"{found.Note.ProjectName}: {found.Note.Name} (not on this machine)")
        );
        var lines = text.Split('\n');
        if (full)
            output.WriteLine(SafeText.Safe(text.TrimEnd(), keepLines: true) + "\n");
        else
        {
            // Show the best lines, in the order in which they occur in the note.
            foreach (
                var line in found
                    .Lines.Take(LinesOfANote)
                    .OrderBy(line => line.Line)
                    .Where(line => line.Line <= lines.Length)
            )
                Terminal.Print(output, $"  {line.Line}: {SafeText.Safe(lines[line.Line - 1].Trim())}");
            if (found.Lines.Count > LinesOfANote)
                output.WriteLine($"  … {found.Lines.Count - LinesOfANote} more lines");
        }
    }
}
