using System.Diagnostics;
using System.Globalization;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Bench;

/// <summary>
/// Machines and a PostgreSQL (CSL_POSTGRES): whole processes, beside psql's COPY of the same rows, which is as fast as
/// these can be written and read.
/// </summary>
sealed class SyncBench(Workshop workshop, int rounds)
{
    const int Entries = 62_500,
        Events = Entries * 16 / 10;
    const int Machines = 20,
        EntriesEach = 313,
        EventsEach = 501;

    static readonly string s_server =
        Environment.GetEnvironmentVariable("CSL_POSTGRES")
        ?? throw new InvalidOperationException(
            "Set CSL_POSTGRES to the address of a PostgreSQL whose superuser needs no password."
        );

    public IEnumerable<Bound> Run()
    {
        var hub = NewDatabase("csl_bench_history");
        var first = Home("sync-first", "Keith");
        LogFill.Run(Places(first), Entries);
        var push = Setup(first, hub);
        var file = Path.Combine(Workshop.NewFolder("sync-copy"), "events.csv");
        var read = Psql(hub, $"\\copy claude_sessions.log_events to '{file}' csv");
        Psql(hub, "create table claude_sessions.copied (like claude_sessions.log_events including indexes)");
        var write = Psql(hub, $"\\copy claude_sessions.copied from '{file}' csv");
        yield return new($"push {Events:N0} events", "s", push.WallSeconds, write, 40);

        var second = Home("sync-second", "Jane");
        var pull = Setup(second, hub);
        yield return new($"pull {Events:N0} events", "s", pull.WallSeconds, read, 100);
        yield return new("  its peak memory", "MB", pull.PeakMegabytes, 100, 4);

        var (empty, idle) = (new List<Cost>(), new List<Cost>());
        for (var round = 0; round < rounds; round++)
        {
            empty.AddRange(Shell.Measure(5, "/dev/null", second, workshop.Empty));
            idle.AddRange(Shell.Measure(5, "/dev/null", second, workshop.Program, "flush"));
        }

        yield return new(
            "flush with nothing to do",
            "ms",
            Cost.Median(idle).WallSeconds * 1000,
            Cost.Median(empty).WallSeconds * 1000,
            200
        );
        yield return Crowd(write * Machines * EventsEach / Events);
    }

    Bound Crowd(double copy)
    {
        var hub = NewDatabase("csl_bench_crowd");
        var homes = Enumerable.Range(1, Machines).Select(number => Home($"sync-{number}", $"person {number}")).ToList();
        foreach (var home in homes)
            Setup(home, hub);
        foreach (var (home, number) in homes.Select((home, number) => (home, number)))
            LogFill.Run(Places(home), EntriesEach, first: (number + 1) * EntriesEach);
        var started = Stopwatch.GetTimestamp();
        Task.WaitAll([.. homes.Select(home => Task.Run(() => Shell.Run(workshop.Program, ["flush"], home)))]);
        Task.WaitAll([.. homes.Select(home => Task.Run(() => Shell.Run(workshop.Program, ["flush"], home)))]);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        foreach (var home in homes)
        {
            var count =
                Shell.Run(workshop.Program, ["list", "--limit", "1000000", "--json"], home).Split("\"id\":").Length - 1;
            if (count != Machines * EntriesEach)
                throw new InvalidOperationException(
                    $"{home["HOME"]} has {count} entries and not {Machines * EntriesEach}."
                );
        }

        return new(
            string.Create(CultureInfo.InvariantCulture, $"{Machines} machines x {EventsEach} events, all everywhere"),
            "s",
            seconds,
            copy,
            1000
        );
    }

    Cost Setup(Dictionary<string, string> home, string hub) =>
        Cost.Median(Shell.Measure(1, "/dev/null", home, workshop.Program, "setup", "--hub", hub));

    static Dictionary<string, string> Home(string name, string person)
    {
        var environment = Workshop.Environments(
            Workshop.NewFolder($"home-{name}"),
            Workshop.NewFolder($"config-{name}")
        );
        environment["CLAUDE_LOGGER_USER"] = person;
        return environment;
    }

    static AppPaths Places(Dictionary<string, string> home) =>
        new(home["HOME"], home["CLAUDE_CONFIG_DIR"], home["CLAUDE_LOGGER_HOME"]);

    static string NewDatabase(string name)
    {
        Psql(s_server, $"drop database if exists {name}");
        Psql(s_server, $"create database {name} encoding 'UTF8' template template0");
        return new UriBuilder(s_server) { Path = name }
            .Uri
            .AbsoluteUri;
    }

    static double Psql(string address, string command)
    {
        var started = Stopwatch.GetTimestamp();
        Shell.Run("psql", ["-q", address, "-c", command]);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
