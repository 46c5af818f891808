namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>Deliberate flaws that the simulation must detect.</summary>
enum Flaw
{
    None,

    /// <summary>New events of a device are not pulled if some of its events are here already.</summary>
    PullsOnlyNewDevices,
    HubForgetsWhatItAcknowledges,
    HubTakesWhateverComes,
    LastArrivedWins,
    NoNewDevice,
    BranchIsDropped,
    DuplicateArrivesAgain,
    InboxByStamp,
    ClockIgnoresWhatWasSeen,
    ClockFollowsTheFuture,
    FutureTakesEffectAtOnce,
    NothingIsRedacted,
    HalfAPageIsAccepted,

    /// <summary>Text is removed in a second step, after the push of the event that forgets it.</summary>
    TextIsTakenAwayLater,

    /// <summary>Interrupted work is never finished.</summary>
    LeftoversAreLeft,
}
