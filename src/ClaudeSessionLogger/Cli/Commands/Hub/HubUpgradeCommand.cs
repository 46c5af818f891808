using System.CommandLine;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Cli.Commands.Hub;

/// <summary>Upgrades a PostgreSQL hub; only its owner may do this.</summary>
sealed class HubUpgradeCommand : Command, ICommandExample
{
    readonly Option<string?> _hub = HubOwnerOptions.Hub();

    public HubUpgradeCommand()
        : base("upgrade", "Upgrade a PostgreSQL hub of version 1, as its owner; the hub then refuses version 1")
    {
        Add(_hub);
        SetAction(Run);
    }

    public string Example => "claude-session-logger hub upgrade";

    int Run(ParseResult parsed)
    {
        var paths = AppPaths.FromEnvironment();
        var settings = Settings.Load(paths, new BackgroundLog(paths.SyncLog, TimeProvider.System));
        using var owner = HubConnector.OpenAsOwner(parsed.GetValue(_hub) ?? settings.Hub);
        var members = owner.Upgrade(UserIdentity.UserName(settings));
        var output = parsed.InvocationConfiguration.Output;
        output.WriteLine($"upgraded the hub; {(members.Count == 0 ? "no other role has access" : $"roles with access: {SafeText.Safe(string.Join(", ", members))}")}");
        Terminal.Print(output, "The hub now refuses machines with version 1. They lose nothing: what they recorded is sent once they are upgraded. Each member must agree with claude-session-logger setup --sessions --memory before their sessions and memory are sent.");
        return 0;
    }
}

/// <summary>Grants a PostgreSQL role access to the hub.</summary>
sealed class HubGrantCommand : Command, ICommandExample
{
    readonly Argument<string> _role = new("ROLE") { Description = "The PostgreSQL role of a person or a group" };
    readonly Option<string?> _hub = HubOwnerOptions.Hub();

    public HubGrantCommand() : base("grant", "Grant a role the rights of a member on a PostgreSQL hub, as its owner")
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
        var settings = Settings.Load(paths, new BackgroundLog(paths.SyncLog, TimeProvider.System));
        var role = parsed.GetRequiredValue(_role);
        using var owner = HubConnector.OpenAsOwner(parsed.GetValue(_hub) ?? settings.Hub);
        owner.GrantAccess(role);
        parsed.InvocationConfiguration.Output.WriteLine($"let in {SafeText.Safe(role)}: its members read and write the shared log, and their own sessions and memory");
        return 0;
    }
}

static class HubOwnerOptions
{
    public static Option<string?> Hub() => new("--hub")
    {
        Description = "The hub's address with the owner's role, if this machine joined with another role",
        HelpName = "ADDRESS",
    };
}
