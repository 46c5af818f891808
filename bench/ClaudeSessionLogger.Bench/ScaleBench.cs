using System.Text;

namespace ClaudeSessionLogger.Bench;

/// <summary>
/// First imports of 500 MB, 2 GB and 8 GB beside ccusage, a session that grew with 29,000 and 465,000 responses on
/// record, and lines of 300 MB.
/// </summary>
/// <param name="megabytes">The sizes of the three trees, in ascending order; others than these only try the bench.</param>
sealed class ScaleBench(Workshop workshop, int rounds, IReadOnlyList<int> megabytes)
{
    public static readonly IReadOnlyList<int> Sizes = [500, 2048, 8192];

    const int LongLine = 300_000_000;
    const double MostMegabytes = 200;

    public IEnumerable<Bound> Run()
    {
        var sizes = megabytes;
        var (small, medium, large) = (sizes[0], sizes[1], sizes[2]);
        var trees = sizes.ToDictionary(size => size, Workshop.MakeTree);
        var first = sizes.ToDictionary(size => size, _ => new List<Cost>());
        var ccusage = sizes.ToDictionary(size => size, _ => new List<Cost>());
        // Also brings the trees into the page cache, as far as they fit.
        for (var round = 0; round < rounds; round++)
        {
            foreach (var size in sizes)
            {
                ccusage[size].Add(workshop.RunCcusage(trees[size]));
                var environment = Workshop.Environments(Workshop.NewFolder($"home-{size}"), trees[size]);
                first[size].Add(Import(environment, trees[size]));
                if (Truth.Difference(trees[size], workshop.Program, environment) is { } difference)
                    throw new InvalidDataException(
                        $"The import of {trees[size]} does not equal its truth.json: {difference}"
                    );
            }
        }

        foreach (var size in sizes)
        {
            var (ours, theirs) = (Cost.Median(first[size]), Cost.Median(ccusage[size]));
            yield return new($"{size} MB, CPU beside ccusage", "s", ours.CpuSeconds, theirs.CpuSeconds, 0.25);
            yield return size == small
                ? new($"{size} MB, memory beside ccusage", "MB", ours.PeakMegabytes, theirs.PeakMegabytes, 0.9)
                : new($"{size} MB, memory", "MB", ours.PeakMegabytes, MostMegabytes, 1);
        }

        yield return new(
            $"{large} MB beside {medium} MB, CPU",
            "s",
            Cost.Median(first[large]).CpuSeconds,
            Cost.Median(first[medium]).CpuSeconds,
            4.3
        );
        foreach (var bound in Grown(trees[small], trees[large]).Concat(LongLines()))
            yield return bound;
    }

    IEnumerable<Bound> Grown(string smallTree, string largeTree)
    {
        var (small, large) = (
            new GrowingSession(smallTree, "grown-small"),
            new GrowingSession(largeTree, "grown-large")
        );
        var environments = new[] { small, large }.ToDictionary(
            session => session,
            session => Workshop.Environments(Workshop.NewFolder(session == small ? "home-s" : "home-l"), session.Tree)
        );
        var recorded = environments.Keys.ToDictionary(session => session, _ => new List<Cost>());
        var found = environments.Keys.ToDictionary(session => session, _ => new List<Cost>());
        foreach (var (session, environment) in environments)
            Import(environment, session.Tree);
        for (var round = 0; round < 3 * rounds; round++)
        {
            foreach (var (session, environment) in environments)
            {
                session.Grow();
                recorded[session].Add(Import(environment, session.Transcript));
                session.Grow();
                found[session].Add(Import(environment, session.Tree));
            }
        }

        yield return Compare("a session that grew, CPU", recorded, 1.2);
        // Also looks at all 15,000 files on the disk.
        yield return Compare("found among all that grew, CPU", found, 2);

        Bound Compare(string name, Dictionary<GrowingSession, List<Cost>> costs, double limit) =>
            new(name, "s", Cost.Median(costs[large]).CpuSeconds, Cost.Median(costs[small]).CpuSeconds, limit);
    }

    IEnumerable<Bound> LongLines()
    {
        foreach (var isTorn in (bool[])[false, true])
        {
            var config = Workshop.NewFolder("long-line");
            var folder = Directory.CreateDirectory(Path.Combine(config, "projects", "p")).FullName;
            using (var file = File.Create(Path.Combine(folder, "long.jsonl")))
            {
                var row =
                    """{"type":"assistant","uuid":"u","sessionId":"s","message":{"id":"m","content":"TEXT"},"z":1}""";
                var (start, end) = (
                    row[..row.IndexOf("TEXT", StringComparison.Ordinal)],
                    row[(row.IndexOf("TEXT", StringComparison.Ordinal) + 4)..]
                );
                file.Write(Encoding.UTF8.GetBytes(start));
                var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("a \\\"long\\\" line\\n", 1000)));
                for (var written = 0; written < LongLine; written += text.Length)
                    file.Write(text);
                if (!isTorn)
                    file.Write(Encoding.UTF8.GetBytes(end));
            }

            var costs = new List<Cost>();
            for (var round = 0; round < rounds; round++)
                costs.Add(Import(Workshop.Environments(Workshop.NewFolder("home-long"), config), config));
            yield return new(
                isTorn ? "a torn line of 300 MB, memory" : "a line of 300 MB, memory",
                "MB",
                Cost.Median(costs).PeakMegabytes,
                MostMegabytes,
                1
            );
        }
    }

    Cost Import(Dictionary<string, string> environment, string path) =>
        Shell.Measure(1, "/dev/null", environment, workshop.Program, "import", path)[0];
}
