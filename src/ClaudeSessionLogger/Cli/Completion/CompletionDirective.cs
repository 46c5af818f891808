using System.CommandLine;
using System.CommandLine.Completions;
using System.Globalization;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Completion;

/// <summary>
/// The directive <c>[complete:POSITION] LINE</c>, which the completion scripts call: prints what may come next, one per
/// line, with its description after a tab. Prints nothing if anything goes wrong, because this runs at a shell's
/// prompt.
/// </summary>
static class CompletionDirective
{
    const string Start = "[complete:";
    const int MaxDescription = 60;

    /// <summary>Returns false if the arguments are not this directive.</summary>
    public static bool Run(string[] args, Func<RootCommand> create, TextWriter output)
    {
        if (
            args is not [['[', .., ']'] directive, var line]
            || !directive.StartsWith(Start, StringComparison.Ordinal)
            || !int.TryParse(directive[Start.Length..^1], CultureInfo.InvariantCulture, out var position)
        )
            return false;
        try
        {
            var parsed = create().Parse(line, new() { ResponseFileTokenReplacer = null });
            var items = parsed.GetCompletions(Math.Clamp(position, 0, line.Length)).ToList();
            // Offer options only to those who begin one, unless the command takes nothing else. If there is nothing to
            // offer, the shell completes the names of files.
            var word = line[..Math.Clamp(position, 0, line.Length)].Split(' ')[^1];
            var takesWords = parsed.CommandResult.Command is { Arguments: [_, ..] } or { Subcommands: [_, ..] };
            if (!word.StartsWith('-') && takesWords)
                items.RemoveAll(item => item.Label.StartsWith('-'));
            foreach (var item in items.OrderBy(item => item.SortText, StringComparer.Ordinal))
                Print(item, output);
        }
        catch (Exception e) when (e is not OutOfMemoryException) { }

        return true;
    }

    static void Print(CompletionItem item, TextWriter output)
    {
        // A name with control codes cannot be typed.
        if (SafeText.Safe(item.Label) != item.Label || item.Label == "-?")
            return;
        var about = SafeText.Fit(SafeText.Safe(item.Detail ?? ""), MaxDescription);
        output.WriteLine(about.Length == 0 ? item.Label : $"{item.Label}\t{about}");
    }
}
