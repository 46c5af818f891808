namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>
/// Runs several actions interleaved step by step in random order, each on its own thread. Exactly one thread runs
/// at a time, until it yields to another.
/// </summary>
sealed class Interleaving(Random chance)
{
    readonly List<SimulatedThread> _waiting = [];
    SimulatedThread? _running;

    public void Run(IReadOnlyList<Action> actions)
    {
        using var done = new SemaphoreSlim(0);
        var failures = new List<Exception>();
        var strands = actions.Select(action => new SimulatedThread(action)).ToList();
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

    /// <summary>Randomly yields to another action.</summary>
    public void Yield()
    {
        if (_running is not { } mine || _waiting.Count == 0 || chance.Next(_waiting.Count + 1) == 0)
            return;
        _waiting.Add(mine);
        Next(chance.Next(_waiting.Count - 1));
        mine.WaitForTurn();
    }

    void Next(int place)
    {
        _running = _waiting[place];
        _waiting.RemoveAt(place);
        _running.Resume();
    }

    sealed class SimulatedThread(Action action) : IDisposable
    {
        readonly SemaphoreSlim _turn = new(0);
        Thread? _thread;

        public Exception? Failure { get; private set; }

        public void Start(Action ended)
        {
            _thread = new Thread(
                () =>
                {
                    WaitForTurn();
                    try
                    {
                        action();
                    }
                    catch (Exception e)
                    {
                        Failure = e;
                    }

                    ended();
                },
                maxStackSize: 1 << 20
            )
            {
                IsBackground = true,
            };
            _thread.Start();
        }

        public void Resume() => _turn.Release();

        public void WaitForTurn() => _turn.Wait();

        public void Dispose()
        {
            _thread?.Join();
            _turn.Dispose();
        }
    }
}
