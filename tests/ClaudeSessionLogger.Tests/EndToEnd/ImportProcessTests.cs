using System.Diagnostics;
using System.Globalization;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.EndToEnd;

/// <summary>
/// Imports of sessions with forks, by several processes at once and by processes that are killed: in the end, the
/// database has what one import records, and the index of keys belongs to it.
/// </summary>
public sealed class ImportProcessTests : IDisposable
{
    const int Folders = 6;

    readonly CapturedHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Two_imports_at_once_record_what_one_records()
    {
        for (var round = 0; round < Folders; round += 2)
        {
            SaveParents(round, round + 2);
            var imports = Enumerable
                .Range(round, 2)
                .Select(number => Published.Run(_home.Home, "import", Folder(number)));
            Assert.All(await Task.WhenAll(imports), run => run.Succeeded());
            AssertIndexIsCurrent();
        }

        await AssertEqualToOneImport();
    }

    [Fact]
    public async Task After_killed_imports_the_next_one_records_what_one_records()
    {
        var rounds = Environment.GetEnvironmentVariable("CSL_LONG") == "1" ? 120 : 12;
        SaveParents(0, 1);
        // Measures an undisturbed import, so that the kills are spread over its whole duration.
        var watch = Stopwatch.StartNew();
        (await Published.Run(_home.Home, "import", Folder(0))).Succeeded();
        var length = watch.Elapsed;

        var killed = 0;
        for (var round = 0; round < rounds; round++)
        {
            if (round % 3 == 0)
                SaveParents(1 + round / 3, 2 + round / 3);
            killed += await IsKilled(length * (round + 0.5) / rounds) ? 1 : 0;
            if (round % 4 == 3)
                (await Published.Run(_home.Home, "import", _home.Home.Projects)).Succeeded();
        }

        Assert.True(killed > 0, "every import ended before its kill, so this run proved nothing");
        (await Published.Run(_home.Home, "import", _home.Home.Projects)).Succeeded();
        AssertIndexIsCurrent();
        await AssertEqualToOneImport();
    }

    string Folder(int number) =>
        Path.Combine(_home.Home.Projects, string.Create(CultureInfo.InvariantCulture, $"p{number}"));

    // Each parent has forks in its own folder and in the other one of its pair.
    void SaveParents(int from, int to)
    {
        for (var number = from; number < to; number++)
        {
            var parent = new Synthetic($"parent-{number}", number * 100)
                .Prompt()
                .Response($"p{number}-1")
                .Response($"p{number}-2");
            parent.Save(Folder(number));
            foreach (var mark in Enum.GetValues<ForkMark>())
                parent
                    .Fork($"fork-{mark}-{number}", mark)
                    .Prompt()
                    .Response($"f{mark}{number}")
                    .Save(Folder(number ^ ((int)mark % 2)));
        }
    }

    async Task<bool> IsKilled(TimeSpan moment)
    {
        using var process = ProgramRun.Start(
            Published.Program,
            ["import", _home.Home.Projects],
            Published.WithoutFlush(_home.Home)
        );
        // The delay does not wait for a condition: it sets the moment of the kill.
        await Task.WhenAny(
            process.WaitForExitAsync(TestContext.Current.CancellationToken),
            Task.Delay(moment, TestContext.Current.CancellationToken)
        );
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode != 0;
    }

    void AssertIndexIsCurrent()
    {
        using var database = _home.Read();
        var state = ulong.Parse(Meta.Get(database, "key_index")!, CultureInfo.InvariantCulture);
        using var index = KeyIndexFile.Open(_home.Paths.Database + ".keys", state);
        Assert.NotNull(index);
    }

    async Task AssertEqualToOneImport()
    {
        var recorded = _home.Recorded();
        Directory.Move(_home.Home.Logger, _home.Home.In("before"));
        (await Published.Run(_home.Home, "import", _home.Home.Projects)).Succeeded();
        Assert.NotEmpty(recorded);
        Assert.Equal(_home.Recorded(), recorded);
    }
}
