using System.Globalization;
using System.Text.Json.Nodes;
using ClaudeSessionLogger.Bench;

string? Value(string option) =>
    Array.IndexOf(args, option) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

if (
    args
    is not [
        (
            "import"
            or "scale"
            or "hooks"
            or "reports"
            or "log"
            or "memory"
            or "search"
            or "sync"
            or "browse"
            or "page"
            or "all"
        )
        and var what,
        ..,
    ]
)
{
    Console.Error.WriteLine(
        "usage: import|scale|hooks|reports|log|memory|search|sync|browse|page|all [--json] [--rounds N] [--tree DIR] "
            + "[--mb A,B,C]   (bench/README.md)"
    );
    return 64;
}

if (!OperatingSystem.IsLinux())
{
    Console.Error.WriteLine("The benchmark measures on Linux only.");
    return 64;
}

var rounds = int.Parse(Value("--rounds") ?? "9", CultureInfo.InvariantCulture);
IReadOnlyList<int> sizes = Value("--mb") is { } mb
    ? [.. mb.Split(',').Select(size => int.Parse(size, CultureInfo.InvariantCulture))]
    : ScaleBench.Sizes;
var json = args.Contains("--json");
var workshop = new Workshop(Value("--tree"));
var bounds = new List<Bound>();
if (!json)
    Console.WriteLine($"{"", -38} {"ours", 10} {"theirs", 10} {"ratio", 7}   most");
foreach (
    var bound in (what is "import" or "all" ? new ImportBench(workshop, rounds).Run() : [])
        .Concat(what is "scale" ? new ScaleBench(workshop, rounds, sizes).Run() : [])
        .Concat(what is "hooks" or "all" ? new HookBench(workshop, rounds).Run() : [])
        .Concat(what is "reports" or "all" ? new ReportBench(workshop, rounds).Run() : [])
        .Concat(what is "log" or "all" ? new LogBench(workshop, rounds).Run() : [])
        .Concat(what is "memory" or "all" ? new MemoryBench(workshop, rounds).Run() : [])
        .Concat(what is "search" or "all" ? new SearchBench(workshop, rounds).Run() : [])
        .Concat(what is "sync" or "all" ? new SyncBench(workshop, rounds).Run() : [])
        .Concat(what is "browse" or "all" ? new BrowseBench(workshop, rounds).Run() : [])
        .Concat(what is "page" or "all" ? new PageBench(workshop, rounds).Run() : [])
)
{
    bounds.Add(bound);
    if (!json)
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{bound.Name, -38} {bound.Ours, 7:0.00} {bound.Unit, -2} {bound.Theirs, 7:0.00} {bound.Unit, -2} "
                    + $"{bound.Ratio, 7:0.000}   {bound.Limit:0.00}{(bound.Kept ? "" : "  BROKEN")}"
            )
        );
}

if (json)
    Console.WriteLine(
        new JsonArray([
            .. bounds.Select(bound => new JsonObject
            {
                ["name"] = bound.Name,
                ["unit"] = bound.Unit,
                ["ours"] = bound.Ours,
                ["theirs"] = bound.Theirs,
                ["ratio"] = bound.Ratio,
                ["limit"] = bound.Limit,
                ["kept"] = bound.Kept,
            }),
        ]).ToJsonString()
    );
return bounds.All(bound => bound.Kept) ? 0 : 1;
