using System.CommandLine;
using System.Globalization;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.SharedLog;

namespace ClaudeSessionLogger.Cli.Options;

/// <summary>Options and arguments of several commands of the shared log.</summary>
static class EntryOptions
{
    const string StandardInput = "-";

    public static Option<string?> Category(string description) =>
        OneOf("--category", "-c", description, "category", EntryCategory.Texts);

    public static Option<string?> Status(string description) =>
        OneOf("--status", "-s", description, "status", EntryStatus.Texts);

    public static Option<string?> Project() =>
        new("--project", "-p") { Description = "Only projects whose name contains this text", HelpName = "NAME" };

    public static Option<bool> AllProjects() =>
        new("--all", "-a") { Description = "All projects alike: oldest first, whatever the current project" };

    /// <summary>The project of the current folder, whose entries come first; null with <c>--all</c>.</summary>
    public static string? PreferredProject(ParseResult parsed, Option<bool> all) =>
        parsed.GetValue(all) || WorkingDirectory.IfExists is not { } folder
            ? null
            : new ProjectNames().FindProject(folder);

    public static Option<string?> Session() =>
        new("--session-id")
        {
            Description = "The id of the entry's session, or the id's first characters (default: the current session)",
            HelpName = "ID",
        };

    /// <summary>Returns the option's value in normalised form; null if the option was not given.</summary>
    public static string? NormalizedValue(this ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option) is { } given ? EntryTextRules.Normalize(given) : null;

    /// <summary>Returns the given text; if it is <c>-</c>, reads the text from standard input.</summary>
    public static string? TextOrStandardInput(string what, string? given) =>
        given == StandardInput ? EntryTextRules.Read(what, Console.OpenStandardInput()) : given;

    public static Option<string?> Duration(string description)
    {
        var length = new Option<string?>("--for") { Description = description, HelpName = "2h" };
        length.Validators.Add(result =>
        {
            if (result.Tokens is [var given] && ParseDuration(given.Value) is null)
                result.AddError(
                    "--for takes a duration between 1 minute and 30 days, such as 30m, 2h or 1d, "
                        + $"not '{SafeText.Safe(given.Value)}'."
                );
        });
        return length;
    }

    public static TimeSpan? ParseDuration(string given)
    {
        if (
            given is not [.. var number, 'm' or 'h' or 'd']
            || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || count > 100_000
        )
            return null;
        var length = given[^1] switch
        {
            'm' => TimeSpan.FromMinutes(count),
            'h' => TimeSpan.FromHours(count),
            _ => TimeSpan.FromDays(count),
        };
        return length >= ClaimPolicy.MinLength && length <= ClaimPolicy.MaxLength ? length : null;
    }

    static Option<string?> OneOf(
        string name,
        string letter,
        string description,
        string what,
        IReadOnlyList<string> words
    )
    {
        var option = new Option<string?>(name, letter)
        {
            Description = description,
            HelpName = string.Join('|', words),
        };
        option.CompletionSources.Add([.. words]);
        option.Validators.Add(result =>
        {
            if (result.Tokens is not [var given] || words.Contains(EntryTextRules.Normalize(given.Value)))
                return;
            result.AddError(WordChoice.Refusal($"there is no {what}", given.Value, words));
        });
        return option;
    }
}
