using System.CommandLine;
using ClaudeSessionLogger.Log;
using ClaudeSessionLogger.Store;

namespace ClaudeSessionLogger.Commands;

/// <summary>Which entry a command is about: one by its id, or the beginning of it, or by words of its title.</summary>
sealed class WhichEntry
{
    readonly Argument<string?> _id = new("ID") { Description = "The entry's id, or its beginning", Arity = ArgumentArity.ZeroOrOne };
    readonly Option<string?> _words = new("--title-match") { Description = "The one entry with these words in its title", HelpName = "WORDS" };

    /// <param name="otherwise">Another way to say which, that stands alone.</param>
    public WhichEntry(Command command, Option<bool>? otherwise = null)
    {
        command.Add(_id);
        command.Add(_words);
        var ways = $"ID{(otherwise is null ? " and" : ",")} --title-match WORDS{(otherwise is null ? "" : $" and {otherwise.Name}")}";
        command.Validators.Add(result =>
        {
            bool[] given = [!string.IsNullOrWhiteSpace(result.GetValue(_id)), !string.IsNullOrWhiteSpace(result.GetValue(_words)), otherwise is not null && result.GetValue(otherwise)];
            if (given.Count(isGiven => isGiven) != 1)
                result.AddError($"say which entry by one of {ways}, and only one; claude-session-logger list shows what there is.");
        });
    }

    public string Find(Database database, ParseResult parsed) =>
        parsed.GetValue(_id) is { Length: > 0 } id ? EntryLookup.ById(database, id) : EntryLookup.ByTitle(database, parsed.GetValue(_words)!);
}
