using System.Globalization;
using System.Text.RegularExpressions;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Version1;

/// <summary>
/// Commands, options, values, environment variables and exit codes have not changed since version 1.
/// </summary>
public sealed partial class CommandLineOfVersion1Tests : IDisposable
{
    static readonly string[] s_wrongUses =
    [
        "",
        "no-such-command",
        "report --no-such-option",
        "report no-such-kind",
        "report daily --since yesterday",
        "report --last 7x",
        "report daily --timezone Nowhere/Else",
        "report daily --json --csv",
        "sessions show no-such-session",
        "query nonsense",
        "query delete+from+sessions",
        "log",
        "log --category gossip --title x",
        "show 00000000",
        "resolve 00000000",
        "claim",
        "import no-such-folder",
        "restore no-such-file",
        "export",
        "forget",
        "forget no-such-session --yes",
        "hub leave",
        "hub --no-such-option",
        "memory restore no-such-file",
        "memory sync",
        "budget --per day",
        "completion tcsh",
        "hook no-such-event",
        "hook session-end",
        "statusline",
        "record",
        "setup --hub ftp://nowhere",
        "setup --check",
        "report users",
        "mcp --no-such-option",
        "flush",
        "init",
        "--version",
    ];

    static readonly string[] s_variables =
    [
        "CLAUDE_CODE_SESSION_ID",
        "CLAUDE_CODE_SKIP_PROMPT_HISTORY",
        "CLAUDE_CONFIG_DIR",
        "CLAUDE_LOGGER_HOME",
        "CLAUDE_LOGGER_NO_FLUSH",
        "CLAUDE_LOGGER_PROGRAM",
        "CLAUDE_LOGGER_USER",
        "CLAUDE_PLUGIN_ROOT",
        "CLAUDE_PROJECT_DIR",
        "CLAUDE_CODE_MESSAGING_TOKEN",
        "CLAUDE_CODE_PROJECT_DIR_NAME",
        "MOTHERDUCK_HOME",
        "MOTHERDUCK_TOKEN",
        "NO_COLOR",
        "XDG_CONFIG_HOME",
    ];

    readonly TemporaryHome _home = new();

    [Fact]
    public async Task Every_command_option_and_value_of_version_1_is_still_there()
    {
        var names = new List<string>();
        await AddNames("", names);

        if (Recorded.IsRecording)
            Recorded.Write("help.txt", string.Join('\n', names) + "\n");
        // The help of version 1 listed the kinds of report under report users, which never took them.
        Assert.DoesNotContain(
            Recorded.Lines("help.txt").Except(names),
            name => !name.StartsWith("report users ", StringComparison.Ordinal) || name.Contains('-')
        );
    }

    [Fact]
    public async Task Usage_errors_have_the_exit_codes_of_version_1()
    {
        var codes = new List<string>();
        foreach (var use in s_wrongUses)
        {
            var words = use.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.Replace('+', ' '));
            var run = await Published.Run(_home, [.. words]);
            codes.Add(string.Create(CultureInfo.InvariantCulture, $"{run.ExitCode} {use}").TrimEnd());
        }

        if (Recorded.IsRecording)
            Recorded.Write("exit-codes.txt", string.Join('\n', codes) + "\n");
        Assert.Equal(Recorded.Lines("exit-codes.txt"), codes);
    }

    [Fact]
    public void Every_environment_variable_of_version_1_is_still_read()
    {
        var literals = Directory
            .EnumerateFiles(Repository.In("src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Literal().Matches(File.ReadAllText(file)))
            .Select(literal => literal.Groups[1].Value);

        Assert.Empty(s_variables.Except(literals));
    }

    /// <summary>Everything in <c>--help</c>: one line for each command, option and argument value.</summary>
    async Task AddNames(string command, List<string> names)
    {
        // The first page of help only names most commands.
        string[] words = command == "" ? ["help", "all"] : [.. command.Split(' '), "--help"];
        var help = (await Published.Run(_home, words)).Succeeded();
        var subcommands = new List<string>();
        var section = "";
        // A description that goes on in further lines is one row.
        foreach (var line in ContinuedLine().Replace(help.Out, " ").Split('\n'))
        {
            if (line.EndsWith(':') && line[0] != ' ')
                section = line;
            if (Row().Match(line) is not { Success: true } row || section == "Example:")
                continue;
            var (name, description) = (row.Groups[1].Value, row.Groups[2].Value);
            if (section is "Options:" or "Arguments:")
                names.AddRange(
                    OptionName()
                        .Matches(name)
                        .Concat(ListedValue().Matches(description))
                        .Select(word => $"{command} {word.Value}".Trim())
                );
            else
                subcommands.Add($"{command} {name}".Trim());
        }

        names.AddRange(subcommands);
        foreach (var subcommand in subcommands)
            await AddNames(subcommand, names);
    }

    public void Dispose() => _home.Dispose();

    [GeneratedRegex("\"([A-Z][A-Z_]+)\"")]
    private static partial Regex Literal();

    [GeneratedRegex(@"\n {3,}")]
    private static partial Regex ContinuedLine();

    [GeneratedRegex("^  (.+?)(?: {2,}(.*))?$")]
    private static partial Regex Row();

    [GeneratedRegex(@"(?<![\w-])--?[\w?][\w-]*")]
    private static partial Regex OptionName();

    [GeneratedRegex("[a-z_]+(?=, | or )|(?<=, | or )[a-z_]+")]
    private static partial Regex ListedValue();
}
