namespace ClaudeSessionLogger.Bench;

/// <summary>Importing the tree beside ccusage reading it: all of it, none of it changed, one session grown.</summary>
sealed class ImportBench(Workshop workshop, int rounds)
{
    public IEnumerable<Bound> Run()
    {
        List<Cost> ccusage = [],
            first = [],
            unchanged = [],
            grown = [];
        var growing = new GrowingSession(workshop.Tree, "grown");
        // The page cache first: nobody here is measured by who read the disk.
        Ccusage();

        for (var round = 0; round < rounds; round++)
        {
            ccusage.Add(Ccusage());

            var environment = Workshop.Environments(Workshop.NewFolder("home"), workshop.Tree);
            first.Add(Import(environment));
            ccusage.Add(Ccusage());
            unchanged.Add(Import(environment));
            if (Truth.Difference(workshop.Tree, workshop.Program, environment) is { } difference)
                throw new InvalidDataException(
                    $"The import of {workshop.Tree} does not equal its truth.json: {difference}"
                );

            var other = Workshop.Environments(Workshop.NewFolder("home-grown"), growing.Tree);
            Import(other);
            growing.Grow();
            grown.Add(Import(other));
        }

        var (theirs, ours) = (Cost.Median(ccusage), Cost.Median(first));
        yield return new("first import, CPU", "s", ours.CpuSeconds, theirs.CpuSeconds, 0.25);
        yield return new("first import, peak memory", "MB", ours.PeakMegabytes, theirs.PeakMegabytes, 0.9);
        yield return new("nothing changed, CPU", "s", Cost.Median(unchanged).CpuSeconds, theirs.CpuSeconds, 0.1);
        yield return new("one session grown, CPU", "s", Cost.Median(grown).CpuSeconds, theirs.CpuSeconds, 0.1);
    }

    Cost Ccusage() => workshop.RunCcusage(workshop.Tree);

    Cost Import(Dictionary<string, string> environment) =>
        Shell.Measure(1, "/dev/null", environment, workshop.Program, "import", environment["CLAUDE_CONFIG_DIR"])[0];
}
