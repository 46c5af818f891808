using System.CommandLine;
using ClaudeSessionLogger.Cli.Options;

namespace ClaudeSessionLogger.Cli.Commands.Sessions;

/// <summary>Arguments and options of the commands that change a session's marks.</summary>
static class SessionMarkOptions
{
    public static Argument<string> Session()
    {
        var session = new Argument<string>("SESSION")
        {
            Description =
                "The session's id, or at least its first 4 characters; the whole id if the session is not recorded "
                + "on this machine",
        };
        CommonOptions.RefuseEmpty(session);
        return session;
    }

    public static Option<bool> Clear(string description) => new("--clear") { Description = description };

    /// <summary>Requires either a text or the option to remove it.</summary>
    public static void RequireTextOr(Command command, WordsArgument text, Option<bool> clear) =>
        command.Validators.Add(result =>
        {
            var isGiven = result.GetValue(text) is [_, ..];
            if (isGiven == result.GetValue(clear))
                result.AddError($"give either {text.Name} or --clear.");
        });
}
