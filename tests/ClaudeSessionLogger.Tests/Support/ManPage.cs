using System.CommandLine;
using System.Globalization;
using System.Text;
using ClaudeSessionLogger.Cli;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>The manual pages: one of all commands, and one of the memory commands under their own name.</summary>
static class ManPage
{
    const string Program = "claude-session-logger",
        MemorySync = "claude-memory-sync";

    public static string Of(RootCommand root) => Of(Program, root);

    public static string OfMemory(RootCommand root) =>
        Of(MemorySync, root.Subcommands.Single(command => command.Name == "memory"))
            .Replace(
                $"{Program} memory ".Replace("-", "\\-"),
                $"{MemorySync} ".Replace("-", "\\-"),
                StringComparison.Ordinal
            );

    static string Of(string program, Command root)
    {
        var page = new StringBuilder(
            $"""
            .TH {program.ToUpperInvariant()} 1
            .SH NAME
            {program} \- {Escaped(root.Description!)}
            .SH SYNOPSIS
            .B {program}
            COMMAND [ARGUMENTS] [OPTIONS]
            .SH DESCRIPTION
            Data goes to standard output, everything for people to standard error. Exit codes: 0 success; 1 a check
            found a problem; 64 the command line or a file is invalid; 66 something does not exist; 69 a server does
            not answer; 70 a bug; 74 something cannot be written; 75 something is in use or already exists; 77
            permission denied.
            .SH COMMANDS

            """
        );
        foreach (var command in root.Subcommands)
            Append(page, command, "");
        return page.Append(
                """
                .SH ENVIRONMENT
                .TP
                .B CLAUDE_CONFIG_DIR
                The configuration folder of this profile of Claude Code.
                .TP
                .B CLAUDE_LOGGER_HOME
                The folder in which this program keeps all its files (default: ~/.claude/claude-session-logger).
                .TP
                .B CLAUDE_LOGGER_USER
                Your name on entries and sessions (default: git's user.name).

                """
            )
            .ToString();
    }

    static void Append(StringBuilder page, Command command, string parents)
    {
        if (command.Hidden)
            return;
        var path = parents + command.Name;
        page.Append(CultureInfo.InvariantCulture, $".SS {path}\n{Escaped(command.Description!)}.\n");
        foreach (
            var (name, description) in command
                .Arguments.Select(argument => (argument.Name, argument.Description))
                .Concat(
                    command.Options.Where(option => !option.Hidden).Select(option => (Name(option), option.Description))
                )
        )
            page.Append(CultureInfo.InvariantCulture, $".TP\n.B {Escaped(name)}\n{Escaped(description ?? "")}\n");
        if (command is ICommandExample { Example: var example })
            page.Append(CultureInfo.InvariantCulture, $".PP\nExample: {Escaped(example)}\n");
        foreach (var below in command.Subcommands)
            Append(page, below, path + " ");
    }

    static string Name(Option option) =>
        string.Join(", ", option.Aliases.Append(option.Name).OrderBy(name => name.Length))
        + (option.HelpName is { } value ? $" {value}" : "");

    // A line that begins with a dot would be a roff request.
    static string Escaped(string text)
    {
        var escaped = text.Replace("\\", "\\e", StringComparison.Ordinal)
            .Replace("-", "\\-", StringComparison.Ordinal)
            .Replace("'", "\\(aq", StringComparison.Ordinal)
            .Replace("…", "...", StringComparison.Ordinal);
        return escaped.StartsWith('.') ? "\\&" + escaped : escaped;
    }
}
