namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>
/// Runs several at once, one step of one after a step of another, in an order that chance decides: each on a thread of its own,
/// of which exactly one runs, until it passes the turn on.
/// </summary>
sealed class Interleaving(Random chance)
{
    readonly List<Strand> _waiting = [];
    Strand? _running;

    public void Run(IReadOnlyList<Action> actions)
    {
        using var done = new SemaphoreSlim(0);
        var failures = new List<Exception>();
        var strands = actions.Select(action => new Strand(action)).ToList();
        var left = strands.Count;
        foreach (var strand in strands)
        {
            strand.Start(() =>
            {
                if (strand.Failure is { } failure)
                    failures.Add(failure);
                if (--left == 0)
                    done.Release();
                else
                    Next(chance.Next(_waiting.Count));
            });
        }

        _waiting.AddRange(strands);
        Next(chance.Next(_waiting.Count));
        done.Wait();
        _running = null;
        foreach (var strand in strands)
            strand.Dispose();
        if (failures is [var first, ..])
            throw new SimulationException(first.Message, first);
    }

    /// <summary>Lets another go on, or not.</summary>
    public void PassTurn()
    {
        if (_running is not { } mine || _waiting.Count == 0 || chance.Next(_waiting.Count + 1) == 0)
            return;
        _waiting.Add(mine);
        Next(chance.Next(_waiting.Count - 1));
        mine.AwaitTurn();
    }

    void Next(int place)
    {
        _running = _waiting[place];
        _waiting.RemoveAt(place);
        _running.GiveTurn();
    }

    sealed class Strand(Action action) : IDisposable
    {
        readonly SemaphoreSlim _turn = new(0);
        Thread? _thread;

        public Exception? Failure { get; private set; }

        public void Start(Action ended)
        {
            _thread = new Thread(() =>
            {
                AwaitTurn();
                try
                {
                    action();
                }
                catch (Exception e)
                {
                    Failure = e;
                }

                ended();
            }, maxStackSize: 1 << 20) { IsBackground = true };
            _thread.Start();
        }

        public void GiveTurn() => _turn.Release();

        public void AwaitTurn() => _turn.Wait();

        public void Dispose()
        {
            _thread?.Join();
            _turn.Dispose();
        }
    }
}
