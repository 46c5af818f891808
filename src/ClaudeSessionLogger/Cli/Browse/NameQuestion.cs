using ClaudeSessionLogger.Cli.Commands.Setup;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Cli.Browse;

/// <summary>Asks for the user's name before the first entry is written, if none is known.</summary>
sealed class NameQuestion(IBrowser browser, IUserName user)
{
    bool _isSettled;

    /// <summary>Runs the write when a name is known, or when the user wants none.</summary>
    public void Before(Action write)
    {
        if (_isSettled || user.IsKnown)
        {
            _isSettled = true;
            write();
            return;
        }

        browser.Ask(
            new(
                "your name",
                "",
                name =>
                {
                    _isSettled = true;
                    if (UserIdentity.Clean(name) is { } chosen)
                        Save(chosen);
                    write();
                }
            )
            {
                Hint = "for all that you log, as by setup --user   Enter alone: no name   Esc cancel",
                Cancelled = () => browser.Say("Nothing was changed."),
            }
        );
    }

    void Save(string name) =>
        browser.Run(
            "name",
            _ =>
            {
                var failure = browser.Alone(() => user.Save(name));
                return () =>
                {
                    if (failure is not null)
                        browser.Say(failure);
                };
            }
        );
}

/// <summary>The name that new entries carry.</summary>
interface IUserName
{
    /// <summary>May run git, once.</summary>
    bool IsKnown { get; }

    /// <summary>Saves a name as <c>setup --user</c> does. Returns why it cannot; null if it can.</summary>
    string? Save(string name);
}

/// <summary>The name in the settings, of the environment or of git.</summary>
sealed class ConfiguredUserName(AppPaths paths) : IUserName
{
    public bool IsKnown => UserIdentity.UserName(Settings.Load(paths, _ => { })) != UserIdentity.Unknown;

    public string? Save(string name) =>
        new SetupSettings(paths).SetUser(name) is { ExitCode: not 0 } failed ? failed.Detail : null;
}
