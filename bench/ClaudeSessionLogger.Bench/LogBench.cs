namespace ClaudeSessionLogger.Bench;

/// <summary>
/// What a person waits for who writes to a shared log of 100,000 entries, or reads it: whole processes.
/// </summary>
sealed class LogBench(Workshop workshop, int rounds)
{
    const int Entries = 100_000;
    const double MaxMilliseconds = 100;
    const int Runs = 5;

    public IEnumerable<Bound> Run()
    {
        var environment = Workshop.Environments(Workshop.NewFolder("home-log"), Workshop.NewFolder("config-log"));
        environment["CLAUDE_LOGGER_USER"] = "Keith";
        LogFill.Run(
            new(environment["HOME"], environment["CLAUDE_CONFIG_DIR"], environment["CLAUDE_LOGGER_HOME"]),
            Entries
        );

        string[][] commands =
        [
            ["log", "--category", "issue", "--title", "staging counts refunds twice", "--body", "since the new ledger"],
            ["resolve", "--id", LogFill.Id(4_711).Value, "--note", "fixed"],
            ["resolve", "--title-match", "number 4711 of", "--note", "fixed"],
            ["claim", LogFill.Id(815).Value],
            ["list", "--limit", "20"],
            ["list", "--open", "--category", "issue", "--project", "7", "--limit", "20"],
            ["show", LogFill.Id(4_711).Value],
            ["show", "--title-match", "number 4711 of"],
            ["ready", "--limit", "20"],
            ["inbox", "--count"],
        ];
        var empty = new List<Cost>();
        var costs = commands.Select(_ => new List<Cost>()).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < commands.Length; i++)
            {
                empty.AddRange(Shell.Measure(Runs, "/dev/null", environment, workshop.Empty));
                costs[i].AddRange(Shell.Measure(Runs, "/dev/null", environment, [workshop.Program, .. commands[i]]));
            }
        }

        var unit = Cost.Median(empty).WallSeconds * 1000;
        for (var i = 0; i < commands.Length; i++)
            yield return new(
                string.Join(' ', commands[i].Where(word => !word.Contains(' ') && !Guid.TryParse(word, out _)).Take(4)),
                "ms",
                Cost.Median(costs[i]).WallSeconds * 1000,
                unit,
                MaxMilliseconds / unit
            );
    }
}
