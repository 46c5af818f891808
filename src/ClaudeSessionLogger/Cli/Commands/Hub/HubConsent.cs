using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Cli.Commands.Hub;

/// <summary>
/// Decides, from options or by asking the user, whether private data may be sent to a hub whose owner can read it.
/// </summary>
/// <param name="sessions">Whether an option allows or forbids sending sessions; null if no option was given.</param>
/// <param name="memory">Whether an option allows or forbids sending memory; null if no option was given.</param>
sealed class HubConsent(bool? sessions, bool? memory)
{
    /// <summary>Whether an option allows or forbids sending sessions; null if no option was given.</summary>
    public bool? Sessions => sessions;

    /// <summary>
    /// Returns the settings with the decisions. Asks the user only on a terminal, and only if neither an option nor an
    /// earlier answer decides.
    /// </summary>
    public Settings Resolve(HubOwnership ownership, Settings settings, bool mayAsk)
    {
        if (ownership is not { IsUpgraded: true, IsMine: false } || settings.Hub is not { } address)
            return settings.WithSessions(sessions ?? settings.Sessions).WithMemory(memory ?? settings.Memory);
        var before = settings.HubOwner;
        var owner = PrivateDataPolicy.Accepted(ownership, address);
        // An earlier consent counts only if the hub still has the same owner. An earlier refusal always counts.
        var (knownSessions, knownMemory) =
            before == owner
                ? (settings.Sessions, settings.Memory)
                : (settings.Sessions is false ? false : null, settings.Memory is false ? false : (bool?)null);
        var (sendSessions, sendMemory) = (sessions ?? knownSessions, memory ?? knownMemory);
        if (mayAsk && (sendSessions is null || sendMemory is null))
        {
            Console.Error.WriteLine(
                SafeText.Safe(
                    $"{ownership.Owner} owns this hub and can read everything on it; so can the server's "
                        + "administrators and anyone with its backups."
                )
            );
            sendSessions ??= Ask("Send your sessions to this hub (project, folder, title, times, tokens, cost)?");
            sendMemory ??= Ask("Send Claude's memory to this hub (the text of your notes)?");
        }

        return sendSessions is true || sendMemory is true
            ? settings.WithHubOwner(owner).WithSessions(sendSessions).WithMemory(sendMemory)
            : settings.WithSessions(sendSessions).WithMemory(sendMemory);
    }

    /// <summary>Returns null for any other input, such as an empty line: the question stays undecided.</summary>
    public static bool? Ask(string question)
    {
        Console.Error.Write($"{question} [y/n] ");
        return Console.ReadLine()?.Trim().ToLowerInvariant() switch
        {
            "y" or "yes" => true,
            "n" or "no" => false,
            _ => null,
        };
    }
}
