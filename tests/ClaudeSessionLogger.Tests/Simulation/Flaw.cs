namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>What can be wrong on purpose, to see that the simulation sees it.</summary>
enum Flaw
{
    None,

    /// <summary>What is new of a device is not taken where something of it is here already.</summary>
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

    /// <summary>Text goes in a second step, after the push of the event that forgets it.</summary>
    TextIsTakenAwayLater,

    /// <summary>What somebody was stopped in the middle of stays so.</summary>
    LeftoversAreLeft,
}
