using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>
/// The faults of one history and their frequency: some histories have kills but no partitions, some have everything.
/// </summary>
sealed class Weather
{
    readonly Random _chance;
    readonly double _kills,
        _lostAnswers,
        _twice,
        _shortPages;

    public Weather(Random chance)
    {
        _chance = chance;
        _kills = Sometimes(0.04);
        _lostAnswers = Sometimes(0.04);
        _twice = Sometimes(0.05);
        _shortPages = Sometimes(0.5);
        HasPartitions = Likely(0.5);
        HasFullDisks = Likely(0.4);
        HasGarbage = Likely(0.4);
        HasPutBackHomes = Likely(0.4);
        HasClones = Likely(0.4);
        HasPutBackHubs = Likely(0.4);
        HasWipedHubs = Likely(0.25);
        HasForgetting = Likely(0.5);
        HasBitRot = Likely(0.4);
        HasFuture = Likely(0.3);

        double Sometimes(double atMost) => _chance.Next(2) == 0 ? 0 : _chance.NextDouble() * atMost;
    }

    public bool HasPartitions { get; }
    public bool HasFullDisks { get; }
    public bool HasGarbage { get; }
    public bool HasPutBackHomes { get; }
    public bool HasClones { get; }
    public bool HasPutBackHubs { get; }
    public bool HasWipedHubs { get; }
    public bool HasForgetting { get; }
    public bool HasBitRot { get; }

    /// <summary>Some clocks are years behind, and someone dates events years ahead.</summary>
    public bool HasFuture { get; }

    /// <summary>Whether all faults are over.</summary>
    public bool IsCalm { get; set; }

    /// <summary>Whether the hub returns damaged events.</summary>
    public bool IsGarbage { get; set; }

    /// <summary>Called before every request of a sync to either side, so that others can act.</summary>
    public Action Boundary { get; set; } = () => { };

    public bool Likely(double probability) => _chance.NextDouble() < probability;

    /// <summary>The number of requests by syncs so far.</summary>
    public int IsFailing { get; private set; }

    /// <summary>
    /// Kills only the sync that makes this request, counted from 1; after the request if <see cref="KillsAfter"/>.
    /// </summary>
    public int KillAt { get; set; }

    public bool KillsAfter { get; set; }

    /// <summary>Runs one request with its faults.</summary>
    public T Around<T>(Func<T> ask, bool overNetwork)
    {
        if (++IsFailing == KillAt)
        {
            if (KillsAfter)
                ask();
            throw new KilledException();
        }

        if (IsCalm)
            return ask();
        Boundary();
        if (Likely(_kills))
        {
            if (_chance.Next(2) == 0)
                ask();
            throw new KilledException();
        }

        if (overNetwork && Likely(_lostAnswers))
        {
            if (_chance.Next(2) == 0)
                ask();
            throw new Failure(FailureKind.Unreachable, "the hub's answer was lost");
        }

        if (overNetwork && Likely(_twice))
            ask();
        return ask();
    }

    public IReadOnlyList<LogEvent> Page(IReadOnlyList<LogEvent> events)
    {
        if (IsCalm)
            return events;
        if (events.Count > 1 && Likely(_shortPages))
            events = [.. events.Take(1 + _chance.Next(events.Count - 1))];
        return IsGarbage && Likely(0.7) ? Garbage.Of(events, _chance) : events;
    }

    public IReadOnlyList<HubDevice> Table(IReadOnlyList<HubDevice> devices) =>
        IsGarbage && Likely(0.3) ? Garbage.Of(devices, _chance) : devices;
}
