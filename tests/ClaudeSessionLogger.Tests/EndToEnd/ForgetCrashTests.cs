using System.Diagnostics;
using System.Text;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.EndToEnd;

/// <summary>The published program is killed while it forgets; the next flush completes the rest.</summary>
public sealed class ForgetCrashTests
{
    [Fact]
    public async Task A_flush_completes_a_forget_that_was_killed()
    {
        var rounds = Environment.GetEnvironmentVariable("CSL_LONG") == "1" ? 100 : 8;
        using var home = new TemporaryHome();
        var random = new Random(20261129);
        var sessions = Enumerable.Range(0, rounds + 1).ToList();
        foreach (var number in sessions)
            new TranscriptWriter(home.Projects, home.In("work"), Id(number))
                .Prompt(Text(number))
                .Response(new(1, 2, 3, 4, 5))
                .Save();
        (await Published.Run(home, "import", home.Config)).Succeeded();
        string[] backups = [home.In("one.duckdb"), home.In("two.duckdb")];
        foreach (var backup in backups)
            (await Published.Run(home, "backup", backup)).Succeeded();
        Assert.All(sessions, number => Assert.All(backups, backup => Assert.True(Holds(backup, number))));

        // Measures an undisturbed forget, so that the kills are spread over its whole duration.
        var watch = Stopwatch.StartNew();
        (await Published.Run(home, "forget", Id(rounds), "--yes")).Succeeded();
        var length = watch.Elapsed * 1.1;
        var (killed, incomplete) = (0, 0);
        for (var number = 0; number < rounds; number++)
        {
            killed += await Kill(home, length * (number + 0.5) / rounds, "forget", Id(number), "--yes") ? 1 : 0;
            var remembered = (await Published.Sessions(home)).Select(row => (string)row["session_id"]!).ToHashSet();
            incomplete += !remembered.Contains(Id(number)) && backups.Any(backup => Holds(backup, number)) ? 1 : 0;
            if (random.Next(3) == 0)
                await Kill(home, length * random.NextDouble(), "flush");
            (await Published.Run(home, "flush")).Succeeded();

            foreach (var other in sessions)
                Assert.All(
                    backups,
                    backup => Assert.Equal((other, remembered.Contains(Id(other))), (other, Holds(backup, other)))
                );
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{killed} killed, {incomplete} incomplete");
        Assert.True(killed > 0, "every process ended before its kill, so this run proved nothing");
        Assert.Empty(Directory.GetFiles(home.Path, "*.tmp"));
    }

    /// <summary>Returns whether the program was killed before its end.</summary>
    static async Task<bool> Kill(TemporaryHome home, TimeSpan moment, params string[] arguments)
    {
        using var process = ProgramRun.Start(Published.Program, arguments, Published.WithoutFlush(home));
        // The delay does not wait for a condition: it sets the moment of the kill.
        await Task.WhenAny(
            process.WaitForExitAsync(TestContext.Current.CancellationToken),
            Task.Delay(moment, TestContext.Current.CancellationToken)
        );
        var isRunning = !process.HasExited;
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return isRunning;
    }

    static string Id(int number) => CapturedHome.Id(number + 1);

    static string Text(int number) => $"quokka-of-session-{number:D4}";

    static bool Holds(string file, int number) =>
        File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Text(number))) >= 0;
}
