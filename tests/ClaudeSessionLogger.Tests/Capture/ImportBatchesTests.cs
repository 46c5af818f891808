using ClaudeSessionLogger.Capture.Import;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture;

/// <summary>
/// An import in many transactions gives the numbers of one, with forks on both sides of each boundary, also if it was
/// interrupted or the index of keys is lost.
/// </summary>
public sealed class ImportBatchesTests
{
    [Fact]
    public void An_import_of_many_batches_gives_the_numbers_of_one()
    {
        using var once = new CaptureHome();
        Save(once);
        once.Import();
        using var many = new CaptureHome();
        Save(many);
        Import(many, many.Projects, rows: 1);

        Assert.Equal(once.Dump(), many.Dump());
        Assert.Equal("24", many.One("select count(*) from responses"));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("lost")]
    [InlineData("damaged")]
    [InlineData("older")]
    public void An_import_goes_on_whatever_became_of_the_index(string index)
    {
        using var once = new CaptureHome();
        Save(once);
        once.Import();
        using var home = new CaptureHome();
        Save(home);
        var (file, before) = (home.Paths.Database + ".keys", Array.Empty<byte>());
        foreach (var folder in Directory.EnumerateDirectories(home.Projects).Order(StringComparer.Ordinal))
        {
            Import(home, folder, rows: 1);
            Assert.NotEqual(before, File.ReadAllBytes(file));
            if (index == "lost")
                File.Delete(file);
            else if (index == "damaged")
                File.WriteAllBytes(file, [.. File.ReadAllBytes(file).Select(part => (byte)~part)]);
            else if (index == "older" && before.Length > 0)
                File.WriteAllBytes(file, before);
            before = File.Exists(file) ? File.ReadAllBytes(file) : [];
        }

        Assert.Equal(once.Dump(), home.Dump());
    }

    [Fact]
    public void An_import_after_a_lost_transaction_gives_the_same_numbers()
    {
        using var once = new CaptureHome();
        Save(once);
        once.Import();
        using var home = new CaptureHome();
        Save(home);
        Import(home, Path.Combine(home.Projects, "p1"), rows: 1);
        // The next transaction changes the index, but the process ends before it is committed.
        var database = File.ReadAllBytes(home.Paths.Database);
        Import(home, Path.Combine(home.Projects, "p2"), rows: 1);
        File.Delete(home.Paths.Database + ".state");
        File.WriteAllBytes(home.Paths.Database, database);
        Import(home, home.Projects, rows: 1);

        Assert.Equal(once.Dump(), home.Dump());
    }

    [Fact]
    public void A_session_that_grew_is_counted_with_its_forks()
    {
        using var home = new CaptureHome();
        Save(home);
        home.Import();
        var parent = new Synthetic("parent-0").Prompt().Response("p0-1").Response("p0-2").Response("new");
        parent.Save(Path.Combine(home.Projects, "p0"));
        parent.Fork("late", ForkMark.None).Response("late").Save(Path.Combine(home.Projects, "p3"));
        home.Import();

        Assert.Equal("26", home.One("select count(*) from responses"));
        Assert.Equal("26", home.One("select count(distinct response_key) from responses"));
        Assert.Equal("1", home.One("select count(*) from responses where session_id = 'late'"));
    }

    // Each parent has forks in its own folder and in others.
    static void Save(CaptureHome home)
    {
        for (var number = 0; number < 4; number++)
        {
            var parent = new Synthetic($"parent-{number}", number * 100)
                .Prompt()
                .Response($"p{number}-1")
                .Response($"p{number}-2");
            parent.Save(Path.Combine(home.Projects, $"p{number}"));
            foreach (var mark in Enum.GetValues<ForkMark>())
            {
                var fork = parent.Fork($"fork-{mark}-{number}", mark).Prompt().Response($"f{mark}{number}");
                fork.Save(Path.Combine(home.Projects, $"p{(number + (int)mark) % 4}"));
            }

            new Synthetic($"alone-{number}", number * 100)
                .Prompt()
                .Response($"a{number}")
                .Save(Path.Combine(home.Projects, $"p{(number + 3) % 4}"));
        }
    }

    static void Import(CaptureHome home, string path, int rows)
    {
        var finder = new TranscriptFinder(_ => { });
        Assert.True(finder.Add(path));
        using var importer = new Importer(home.Context(), TimeSpan.FromSeconds(10)) { BatchRows = rows };
        importer.Import(finder.Files);
    }
}
