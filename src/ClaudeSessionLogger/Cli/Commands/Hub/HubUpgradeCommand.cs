using System.CommandLine;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Cli.Commands.Hub;

/// <summary>Upgrades a PostgreSQL hub. Only the hub owner may do this.</summary>
sealed class HubUpgradeCommand : Command, ICommandExample
{
    readonly Option<string?> _hub = HubOwnerOptions.Hub();

    public HubUpgradeCommand()
        : base(
            "upgrade",
            "Upgrade a PostgreSQL hub of version 1 (only its owner can do this); it then refuses machines of version 1"
        )
    {
        Add(_hub);
        SetAction(Run);
    }

    public string Example => "claude-session-logger hub upgrade";

    int Run(ParseResult parsed)
    {
        var paths = AppPaths.FromEnvironment();
        var settings = Settings.LoadValid(paths, new BackgroundLog(paths.BackgroundLog, TimeProvider.System).WriteOnce);
        using var owner = HubConnector.OpenAsOwner(parsed.GetValue(_hub) ?? settings.Hub);
        var members = owner.Upgrade(UserIdentity.HubName(settings));
        var output = parsed.InvocationConfiguration.Output;
        var access =
            members.Count == 0
                ? "no other role has access"
                : $"roles with access: {SafeText.Safe(string.Join(", ", members))}";
        Terminal.Print(output, $"upgraded the hub; {access}");
        Terminal.Print(
            output,
            "The hub now refuses machines with version 1. They keep what they record, and send it "
                + "after they are upgraded. The sessions and memory of a person are not sent until this person runs "
                + "claude-session-logger setup --sessions --memory."
        );
        return 0;
    }
}

/// <summary>Gives a PostgreSQL role access to the hub.</summary>
sealed class HubGrantCommand : Command, ICommandExample
{
    readonly Argument<string> _role = new("ROLE") { Description = "The PostgreSQL role of a person or a group" };
    readonly Option<string?> _hub = HubOwnerOptions.Hub();

    public HubGrantCommand()
        : base("grant", "Give a PostgreSQL role access to the hub (only the hub's owner can do this)")
    {
        CommonOptions.RefuseEmpty(_role);
        Add(_role);
        Add(_hub);
        SetAction(Run);
    }

    public string Example => "claude-session-logger hub grant claude_team";

    int Run(ParseResult parsed)
    {
        var paths = AppPaths.FromEnvironment();
        var settings = Settings.LoadValid(paths, new BackgroundLog(paths.BackgroundLog, TimeProvider.System).WriteOnce);
        var role = parsed.GetRequiredValue(_role);
        using var owner = HubConnector.OpenAsOwner(parsed.GetValue(_hub) ?? settings.Hub);
        owner.GrantAccess(role);
        Terminal.Print(
            parsed.InvocationConfiguration.Output,
            $"granted access to {SafeText.Safe(role)}: its members can "
                + "read and write the shared log, and their own sessions and memory"
        );
        return 0;
    }
}

static class HubOwnerOptions
{
    public static Option<string?> Hub() =>
        new("--hub")
        {
            Description = "The hub's address, in which the user is the hub's owner (default: this machine's hub)",
            HelpName = "ADDRESS",
        };
}
