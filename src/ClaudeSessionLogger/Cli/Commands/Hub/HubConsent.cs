using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Cli.Commands.Hub;

/// <summary>
/// Determines, by options or by asking, whether private data may go to a hub that its owner can read.
/// </summary>
/// <param name="sessions">The option for sessions; null if not given.</param>
/// <param name="memory">The option for memory; null if not given.</param>
sealed class HubConsent(bool? sessions, bool? memory)
{
    /// <summary>
    /// Returns the settings with the decisions. Asks only on a terminal, and only for what no option and no earlier
    /// answer decides.
    /// </summary>
    public Settings Resolve(HubOwnership ownership, Settings settings, bool mayAsk)
    {
        if (ownership is not { IsUpgraded: true, IsMine: false } || settings.Hub is not { } address)
            return settings.WithSessions(sessions ?? settings.Sessions).WithMemory(memory ?? settings.Memory);
        var before = settings.HubOwner;
        var owner = PrivateDataPolicy.Accepted(ownership, address);
        // Consent given for another owner, or before there was one, does not count; a refusal still does.
        var (knownSessions, knownMemory) = before == owner ? (settings.Sessions, settings.Memory) : (settings.Sessions is false ? false : null, settings.Memory is false ? false : (bool?)null);
        var (saidSessions, saidMemory) = (sessions ?? knownSessions, memory ?? knownMemory);
        if (mayAsk && (saidSessions is null || saidMemory is null))
        {
            Console.Error.WriteLine(SafeText.Safe(
                $"{ownership.Owner} owns this hub and can read everything on it; so can the server's "
                    + "administrators and anyone with its backups."
            ));
            saidSessions ??= Ask("Send your sessions to this hub (project, folder, title, times, tokens, cost)?");
            saidMemory ??= Ask("Send Claude's memory to this hub (the text of your notes)?");
        }

        return saidSessions is true || saidMemory is true ? settings.WithHubOwner(owner).WithSessions(saidSessions).WithMemory(saidMemory) : settings.WithSessions(saidSessions).WithMemory(saidMemory);
    }

    // An empty line is no answer.
    static bool? Ask(string question)
    {
        Console.Error.Write($"{question} [y/n] ");
        return Console.ReadLine()?.Trim().ToLowerInvariant() switch { "y" or "yes" => true, "n" or "no" => false, _ => null };
    }
}
