using System.CommandLine;
using ClaudeSessionLogger.Archive;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Cli.Commands.Archive;

/// <summary>Sets how long, or how much, the archive keeps.</summary>
sealed class ArchiveKeepCommand : Command, ICommandExample
{
    const string Off = "off";

    readonly Argument<string> _limit = new("LIMIT")
    {
        Description = "A period (90d, 18m, 2y), a size (500MB, 20GB), or off to keep everything",
    };

    public ArchiveKeepCommand()
        : base("keep", "Limit the archive to a period or a size; pinned sessions are always kept")
    {
        CommonOptions.RefuseEmpty(_limit);
        Add(_limit);
        SetAction(Run);
    }

    public string Example => "claude-session-logger archive keep 2y";

    int Run(ParseResult parsed)
    {
        var output = parsed.InvocationConfiguration.Output;
        var paths = AppPaths.FromEnvironment();
        var given = parsed.GetValue(_limit)!.Trim();
        var isOff = given.Equals(Off, StringComparison.OrdinalIgnoreCase);
        if (!isOff)
            ArchiveLimit.Parse(given);
        var log = new BackgroundLog(paths.BackgroundLog, TimeProvider.System);
        Settings.Update(paths, log, before => before.WithArchiveKeep(isOff ? null : given));
        Terminal.Print(
            output,
            isOff
                ? "The archive keeps everything."
                : $"The archive keeps {given}. The next flush deletes what is older or more, except pinned sessions "
                    + "and those that Claude Code still has."
        );
        return 0;
    }
}
