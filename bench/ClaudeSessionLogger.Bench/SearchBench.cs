using System.Text.Json.Nodes;

namespace ClaudeSessionLogger.Bench;

/// <summary>
/// Measures the archive and search on a tree of 500 MB: the CPU of import, archive and index beside zstd, a flush after
/// one session, searches as whole processes, and a search without an archive beside ripgrep.
/// </summary>
sealed class SearchBench(Workshop workshop, int rounds)
{
    const double RareMilliseconds = 150,
        CommonMilliseconds = 300,
        Megabytes = 150;
    const string Rare = "refundzebra",
        Needle = "the okapi of the bench";

    static readonly (string Name, string[] Command, double Most)[] s_searches =
    [
        ("a rare word", ["search", Rare, "--json"], RareMilliseconds),
        ("a phrase that is there once", ["search", $"\"{Needle}\"", "--json"], RareMilliseconds),
        ("a common word", ["search", "timeout", "--json"], CommonMilliseconds),
        ("a phrase of common words", ["search", "\"import export const\"", "--json"], CommonMilliseconds),
    ];

    public IEnumerable<Bound> Run()
    {
        var config = Workshop.NewFolder("config-search");
        var own = Link(workshop.Tree, config);
        var (plain, archived) = (Home("home-search", config, "false"), Home("home-search-archive", config, "true"));
        var zstd = Once(plain, "sh", "-c", $"zstd -3 -q -c -r '{workshop.Tree}/projects' > /dev/null");
        var first = Once(archived, workshop.Program, "import");
        var flush = Once(archived, workshop.Program, "flush");
        yield return new(
            "import, archive and index, CPU",
            "s",
            first.CpuSeconds + flush.CpuSeconds,
            zstd.CpuSeconds,
            4
        );
        yield return new("the same, memory", "MB", flush.PeakMegabytes, Megabytes, 1);
        var tree = Size(Path.Combine(workshop.Tree, "projects"));
        var logger = archived["CLAUDE_LOGGER_HOME"];
        yield return new("the archive of the tree", "MB", Size(Path.Combine(logger, "archive")), tree, 1 / 6.0);
        yield return new("its index", "MB", Size(logger, "search.index"), tree, 0.1);

        Once(plain, workshop.Program, "import");
        Once(plain, workshop.Program, "flush");
        foreach (var bound in Flushes(own, plain, archived).Concat(Searches("", archived)))
            yield return bound;
        foreach (var bound in Scans(plain))
            yield return bound;
        Directory.Delete(config, recursive: true);
        foreach (var bound in Searches("deleted: ", archived))
            yield return bound;
    }

    // A session ends: the flushes of both homes take turns.
    IEnumerable<Bound> Flushes(string own, Dictionary<string, string> plain, Dictionary<string, string> archived)
    {
        var (without, with) = (new List<Cost>(), new List<Cost>());
        for (var round = 0; round < rounds; round++)
        {
            AddSession(own, round);
            without.Add(Once(plain, workshop.Program, "flush"));
            with.Add(Once(archived, workshop.Program, "flush"));
        }

        yield return new(
            "a flush after one session, CPU",
            "s",
            Cost.Median(with).CpuSeconds,
            Cost.Median(without).CpuSeconds,
            1.3
        );
    }

    IEnumerable<Bound> Searches(string place, Dictionary<string, string> environment)
    {
        foreach (var (name, command, most) in s_searches)
        {
            var cost = Cost.Median(Shell.Measure(rounds, "/dev/null", environment, [workshop.Program, .. command]));
            yield return new($"{place}{name}", "ms", cost.WallSeconds * 1000, most, 1);
            yield return new($"{place}{name}, memory", "MB", cost.PeakMegabytes, Megabytes, 1);
        }
    }

    // Without an archive, all transcripts are read.
    IEnumerable<Bound> Scans(Dictionary<string, string> environment)
    {
        var (ours, theirs) = (new List<Cost>(), new List<Cost>());
        for (var round = 0; round < rounds; round++)
        {
            ours.Add(Once(environment, workshop.Program, "search", Rare, "--json"));
            theirs.Add(Once(environment, "sh", "-c", $"rg -i -c -uu {Rare} '{workshop.Tree}/projects' || true"));
        }

        yield return new(
            "without archive, CPU beside ripgrep",
            "s",
            Cost.Median(ours).CpuSeconds,
            Cost.Median(theirs).CpuSeconds,
            3
        );
    }

    static Cost Once(Dictionary<string, string> environment, params string[] command) =>
        Shell.Measure(1, "/dev/null", environment, command)[0];

    static Dictionary<string, string> Home(string name, string config, string archive)
    {
        var environment = Workshop.Environments(Workshop.NewFolder(name), config);
        Directory.CreateDirectory(environment["CLAUDE_LOGGER_HOME"]);
        File.WriteAllText(
            Path.Combine(environment["CLAUDE_LOGGER_HOME"], "config.json"),
            $$"""{"archive": {{archive}}}"""
        );
        return environment;
    }

    // The projects of the tree, and one of our own beside them.
    static string Link(string tree, string config)
    {
        var projects = Directory.CreateDirectory(Path.Combine(config, "projects")).FullName;
        foreach (var project in Directory.EnumerateDirectories(Path.Combine(tree, "projects")))
            Directory.CreateSymbolicLink(Path.Combine(projects, Path.GetFileName(project)), Path.GetFullPath(project));
        var own = Directory.CreateDirectory(Path.Combine(projects, "-home-dev-own")).FullName;
        AddSession(own, -1);
        return own;
    }

    static void AddSession(string folder, int round)
    {
        var id = new Guid(round + 2, 0, 0x4000, 0x80, 0, 0, 0, 0, 0, 0, 1);
        var row = new JsonObject
        {
            ["type"] = "user",
            ["uuid"] = id.ToString(),
            ["sessionId"] = id.ToString(),
            ["cwd"] = "/home/dev/own",
            ["timestamp"] = "2026-11-20T12:00:00.000Z",
            ["message"] = new JsonObject { ["role"] = "user", ["content"] = round < 0 ? Needle : "nothing" },
        }.ToJsonString();
        File.WriteAllText(Path.Combine(folder, $"{id}.jsonl"), row + "\n");
    }

    static double Size(string folder, string pattern = "*") =>
        Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length)
        / 1e6;
}
