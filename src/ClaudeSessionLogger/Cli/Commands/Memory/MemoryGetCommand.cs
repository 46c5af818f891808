using System.CommandLine;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Memory.Search;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Commands.Memory;

/// <summary>Prints one note from the memory folder, or from the database if the note is not on this machine.</summary>
sealed class MemoryGetCommand : Command, ICommandExample
{
    readonly Argument<string> _fragment = new("NAME-FRAGMENT") { Description = "The note's name, or part of it" };
    readonly Option<string?> _project = MemoryOptions.ProjectKey();

    public MemoryGetCommand()
        : base("get", "Print a note, or list the notes if several names match")
    {
        CommonOptions.RefuseEmpty(_fragment);
        Add(_fragment);
        Add(_project);
        SetAction(Run);
    }

    public string Example => "claude-session-logger memory get feedback_testing --project-key checkout-api";

    int Run(ParseResult parsed)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var paths = AppPaths.FromEnvironment();
        MemoryWaitingNote.Print(paths, error);
        var catalog = NoteCatalog.Of(
            paths,
            Settings.Load(paths, _ => { }),
            parsed.GetValue(_project),
            WorkingDirectory.Path
        );
        var fragment = parsed.GetValue(_fragment)!;
        var folded = TextNormalizer.NormalizeWords(fragment);
        var matches = catalog
            .Notes.Select(each => each.Note)
            .Where(note => TextNormalizer.NormalizeWords(note.Name).Contains(folded, StringComparison.Ordinal))
            .OrderBy(note => note.Name, StringComparer.Ordinal)
            .ToList();
        if (matches.Count == 0 && new WordQuery(fragment) is { IsEmpty: false } words)
            matches = [.. catalog.Notes.Select(each => each.Note).Where(note => words.Matches(note.Name))];
        // If a note has exactly this name, ignore other notes whose names contain it.
        if (matches.FindAll(note => note.Name == fragment || note.Name == $"{fragment}.md") is [var exact])
            matches = [exact];
        switch (matches)
        {
            case []:
                throw new Failure(
                    FailureKind.NotFound,
                    $"cannot find a note with '{SafeText.Safe(fragment)}' in its name. Run "
                        + "claude-session-logger memory list to list notes."
                );
            case [var note]:
                var text =
                    catalog.Read(note)
                    ?? throw new Failure(
                        FailureKind.NotFound,
                        $"cannot read {SafeText.Safe(note.Name)}: it was just deleted. Try again."
                    );
                // Remove control characters for a terminal; files and other programs receive the text unchanged.
                output.Write(Terminal.IsTerminal(output) ? SafeText.Safe(text, keepLines: true) : text);
                return 0;
            default:
                foreach (var match in matches)
                    output.WriteLine(SafeText.Safe(match.Name));
                error.WriteLine($"{Terminal.Number(matches.Count)} notes match; give more characters of the name.");
                return 0;
        }
    }
}
