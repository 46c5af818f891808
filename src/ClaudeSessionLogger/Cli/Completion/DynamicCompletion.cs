using System.CommandLine;
using System.CommandLine.Completions;
using ClaudeSessionLogger.Cli.Commands.Memory;

namespace ClaudeSessionLogger.Cli.Completion;

/// <summary>Gives options and arguments, by their names, the words that this machine's database knows.</summary>
static class DynamicCompletion
{
    public static void Install(Command command)
    {
        foreach (var option in command.Options)
        {
            if (Option(option.Name) is { } words)
                option.CompletionSources.Add(context => Words(words, context));
        }

        foreach (var argument in command.Arguments)
        {
            if (Argument(argument.Name, command) is { } words)
                argument.CompletionSources.Add(context => Words(words, context));
        }

        foreach (var below in command.Subcommands)
            Install(below);
    }

    static Func<KnownWords, string, IEnumerable<CompletionItem>>? Option(string name) =>
        name switch
        {
            "--project" => (words, _) => words.Projects(),
            "--branch" => (words, _) => words.Branches(),
            "--model" => (words, _) => words.Models(),
            "--type" => (words, _) => words.SessionTypes(),
            "--tag" => (words, _) => words.Tags(),
            "--timezone" => (_, _) => KnownWords.TimeZones(),
            "--session-id" => (words, typed) => words.Sessions(typed),
            "--id" => (words, typed) => words.Entries(typed),
            "--project-key" => (words, _) => words.MemoryProjects(),
            _ => null,
        };

    static Func<KnownWords, string, IEnumerable<CompletionItem>>? Argument(string name, Command command) =>
        name switch
        {
            "ID" or "ENTRY" or "ENTRY TEXT" => (words, typed) => words.Entries(typed),
            "SESSION" => (words, typed) => words.Sessions(typed),
            "SESSION|ENTRY" => (words, typed) => words.Sessions(typed).Concat(words.Entries(typed)),
            "TAG" => (words, _) => words.Tags(),
            "MODEL" => (words, _) => words.Models(),
            "PROJECT|FOLDER" when command.Name == "remove" => (words, _) => words.Exclusions(),
            "PROJECT|FOLDER" => (words, _) => words.Projects(),
            "PROJECT" => (words, _) => words.MemoryProjects(),
            "FILE" or "NAME-FRAGMENT" when IsOfMemory(command) => (words, _) => words.Notes(),
            "DEVICE" => (words, _) => words.Devices(),
            _ => null,
        };

    static bool IsOfMemory(Command command) =>
        command is MemoryCommand || command.Parents.OfType<Command>().Any(IsOfMemory);

    // Completion must neither wait nor print errors: without a database there are no words.
    static List<CompletionItem> Words(
        Func<KnownWords, string, IEnumerable<CompletionItem>> words,
        CompletionContext context
    )
    {
        try
        {
            using var known = new KnownWords();
            return [.. words(known, context.WordToComplete)];
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return [];
        }
    }
}
