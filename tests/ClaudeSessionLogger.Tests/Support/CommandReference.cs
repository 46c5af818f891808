using System.CommandLine;
using System.Globalization;
using System.Text;
using ClaudeSessionLogger.Cli;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>The reference page of all commands: the text of <c>--help</c> in Markdown.</summary>
static class CommandReference
{
    const string Program = "claude-session-logger";

    public static string Of(RootCommand root)
    {
        var page = new StringBuilder();
        foreach (var command in root.Subcommands)
            Append(page, command, []);
        return page.ToString();
    }

    static void Append(StringBuilder page, Command command, IReadOnlyList<string> parents)
    {
        if (command.Hidden)
            return;

        string[] path = [.. parents, command.Name];
        page.Append(
            CultureInfo.InvariantCulture,
            $"\n### {string.Join(' ', path)}\n\n{command.Description}.\n\n```sh\n{Usage(command, path)}\n```\n"
        );
        var rows = command
            .Arguments.Select(argument => (Name: argument.Name, argument.Description))
            .Concat(
                command.Options.Where(option => !option.Hidden).Select(option => (Name(option), option.Description))
            )
            .ToList();
        if (rows.Count > 0)
            page.Append("\n| | |\n|---|---|\n");
        foreach (var (name, description) in rows)
            page.Append(CultureInfo.InvariantCulture, $"| `{Cell(name)}` | {Cell(description)} |\n");
        if (command is ICommandExample { Example: var example })
            page.Append(CultureInfo.InvariantCulture, $"\nFor example: `{example}`\n");
        foreach (var below in command.Subcommands)
            Append(page, below, path);
    }

    static string Cell(string? text) => (text ?? "").Replace("|", "\\|", StringComparison.Ordinal);

    static string Usage(Command command, IEnumerable<string> path)
    {
        var arguments = command.Arguments.Select(argument =>
            argument.Arity.MaximumNumberOfValues > 1 ? $"[{argument.Name}…]"
            : argument.Arity.MinimumNumberOfValues == 0 ? $"[{argument.Name}]"
            : argument.Name
        );
        return string.Join(
            ' ',
            (string[])
                [Program, .. path, .. arguments, .. command.Options.Count > 0 ? ["[options]"] : Array.Empty<string>()]
        );
    }

    static string Name(Option option) =>
        string.Join(", ", option.Aliases.Append(option.Name).OrderBy(name => name.Length))
        + (option.HelpName is { } value ? $" {value}" : "");
}
