using System.Text.Json.Nodes;

namespace ClaudeSessionLogger.Bench;

/// <summary>Importing the tree beside ccusage reading it: all of it, none of it changed, one session grown.</summary>
sealed class ImportBench(Workshop workshop, int rounds)
{
    const int GrownSize = 5_000_000;

    public IEnumerable<Bound> Run()
    {
        List<Cost> ccusage = [],
            first = [],
            unchanged = [],
            grown = [];
        var copy = CopyWithOneOfItsOwn(out var growing);
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

            var other = Workshop.Environments(Workshop.NewFolder("home-grown"), copy);
            Import(other);
            Grow(growing, round);
            grown.Add(Import(other));
        }

        var (theirs, ours) = (Cost.Median(ccusage), Cost.Median(first));
        yield return new("first import, CPU", "s", ours.CpuSeconds, theirs.CpuSeconds, 0.35);
        yield return new("first import, peak memory", "MB", ours.PeakMegabytes, theirs.PeakMegabytes, 0.9);
        yield return new("nothing changed, CPU", "s", Cost.Median(unchanged).CpuSeconds, theirs.CpuSeconds, 0.1);
        yield return new("one session grown, CPU", "s", Cost.Median(grown).CpuSeconds, theirs.CpuSeconds, 0.1);
    }

    Cost Ccusage() =>
        Shell.Measure(
            1,
            "/dev/null",
            Workshop.Environments(Workshop.NewFolder("home-ccusage"), workshop.Tree),
            workshop.Ccusage,
            "claude",
            "session",
            "--json",
            "--offline"
        )[0];

    Cost Import(Dictionary<string, string> environment) =>
        Shell.Measure(1, "/dev/null", environment, workshop.Program, "import", environment["CLAUDE_CONFIG_DIR"])[0];

    /// <summary>
    /// The same tree by hard links, except the transcript nearest to 5 MB, which is a copy that may grow.
    /// </summary>
    string CopyWithOneOfItsOwn(out string growing)
    {
        var copy = Path.Combine(Workshop.NewFolder("grown"), "config");
        Shell.Run("cp", ["-rl", workshop.Tree, copy]);
        growing = Directory
            .EnumerateFiles(copy, "*.jsonl", SearchOption.AllDirectories)
            .Where(path => !Path.GetFileName(path).StartsWith("agent-", StringComparison.Ordinal))
            .MinBy(path => Math.Abs(new FileInfo(path).Length - GrownSize))!;
        var own = growing + ".own";
        File.Copy(growing, own);
        File.Move(own, growing, overwrite: true);
        return copy;
    }

    /// <summary>One more response at the end, as a session that goes on writes it.</summary>
    static void Grow(string transcript, int round)
    {
        var row = JsonNode.Parse(
            File.ReadLines(transcript).Last(line => line.Contains("\"type\":\"assistant\"", StringComparison.Ordinal))
        )!;
        row["uuid"] = Guid.NewGuid().ToString();
        row["message"]!["id"] = $"msg_grown{round:D18}";
        File.AppendAllText(transcript, row.ToJsonString() + "\n");
    }
}
