using System.CommandLine;
using System.Globalization;
using ClaudeSessionLogger.Archive;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Cli.Commands.Archive;

/// <summary>Sets how long, or how much, the archive keeps.</summary>
sealed class ArchiveKeepCommand : Command, ICommandExample
{
    const string Off = "off",
        Exceptions = "except pinned sessions and those that Claude Code still has.";

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
        var limit = isOff ? (ArchiveLimit?)null : ArchiveLimit.Parse(given);
        var log = new BackgroundLog(paths.BackgroundLog, TimeProvider.System);
        Settings.Update(paths, log, before => before.WithArchiveKeep(isOff ? null : given));
        Terminal.Print(
            output,
            limit switch
            {
                null => "The archive keeps everything.",
                { Age: not null } =>
                    $"The archive keeps sessions for {Words(given)}. The next flush deletes older ones, " + Exceptions,
                _ => $"The archive keeps at most {Words(given)}. The next flush deletes the oldest sessions beyond "
                    + $"that, {Exceptions}",
            }
        );
        return 0;
    }

    // 5y is "5 years".
    static string Words(string given)
    {
        var digits = given.TakeWhile(char.IsAsciiDigit).Count();
        var number = int.Parse(given[..digits], CultureInfo.InvariantCulture);
        return given[digits..].ToUpperInvariant() switch
        {
            "D" => Terminal.Count(number, "day"),
            "M" => Terminal.Count(number, "month"),
            "Y" => Terminal.Count(number, "year"),
            var unit => $"{Terminal.Number(number)} {unit}",
        };
    }
}
