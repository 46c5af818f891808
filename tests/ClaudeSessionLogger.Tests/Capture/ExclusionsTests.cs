using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture;

/// <summary>Excluded and forgotten sessions leave no trace, and other sessions stay complete.</summary>
public sealed class ExclusionsTests
{
    const string Counts = "select session_id, message_count, input_tokens from sessions order by session_id";

    [Theory]
    [InlineData("secret")]
    [InlineData("/gone/secret")]
    public void An_excluded_session_leaves_no_row_and_no_text_in_the_database(string entry)
    {
        using var home = new CaptureHome();
        Exclude(home, entry);
        new Synthetic("hidden", cwd: "/gone/secret")
            .Prompt("my secret")
            .Response("m1", tool: "t")
            .CostState(1, 5)
            .Save(home.Projects);
        new Synthetic("shown", cwd: "/gone/other").Prompt().Response("m2").Save(home.Projects);
        home.Import();

        Assert.Equal(["shown|2|10"], home.Rows(Counts));
        Assert.Equal(
            "0|0",
            home.One(
                "select (select count(*) from responses where session_id <> 'shown'), (select count(*) from "
                    + "reported_models)"
            )
        );
        Assert.Equal(
            "0",
            home.One("select count(*) from transcripts where hidden and contains(facts::varchar, 'secret')")
        );
        Assert.Equal(0, home.Import().Read);
    }

    [Fact]
    public void The_next_import_records_sessions_that_are_no_longer_excluded()
    {
        using var home = new CaptureHome();
        Exclude(home, "secret", "other");
        new Synthetic("a", cwd: "/gone/secret").Prompt().Response("m1").Save(home.Projects);
        new Synthetic("b", cwd: "/gone/other").Prompt().Save(home.Projects);
        home.Import();
        home.Import();
        Assert.Empty(home.Rows(Counts));

        Exclude(home, "/gone/other");
        home.Import();
        Assert.Equal(["a|2|10"], home.Rows(Counts));
        Exclude(home);
        home.Import();
        Assert.Equal(["a|2|10", "b|1|0"], home.Rows(Counts));
        Assert.Equal(0, home.Import().Read);
    }

    [Fact]
    public void Exclusions_stay_in_force_while_config_json_is_unreadable()
    {
        using var home = new CaptureHome();
        Exclude(home, "secret");
        var session = new Synthetic("a", cwd: "/gone/secret").Prompt();
        session.Save(home.Projects);
        home.Import();
        // The second import saves the exclusions; the first one creates the database.
        home.Import();

        File.WriteAllText(home.Paths.ConfigFile, "{ \"exclude\": [\"secret\"");
        session.Response("m1").Save(home.Projects);
        new Synthetic("b", cwd: "/gone/secret").Prompt().Save(home.Projects);
        home.Import();
        Assert.Empty(home.Rows(Counts));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Exclusions_stay_in_force_while_config_json_is_missing(bool isOfAnOlderVersion)
    {
        using var home = new CaptureHome();
        Exclude(home, "secret");
        new Synthetic("a", cwd: "/gone/secret").Prompt().Response("m1").Save(home.Projects);
        home.Import();
        home.Import();

        File.Delete(home.Paths.ConfigFile);
        if (isOfAnOlderVersion)
            File.Delete(home.Paths.ExclusionsCopy);
        new Synthetic("b", cwd: "/gone/secret").Prompt().Save(home.Projects);
        home.Import();
        Assert.Empty(home.Rows(Counts));
        // The program does not write a new file either, because it would exclude nothing.
        var refused = Assert.Throws<Failure>(() =>
            Settings.Update(
                home.Paths,
                new(home.Paths.BackgroundLog, TimeProvider.System),
                settings => settings.WithUser("Ada")
            )
        );
        Assert.Contains(
            "it is missing, but it excluded 1 project or folder",
            refused.Message,
            StringComparison.Ordinal
        );
        Assert.False(File.Exists(home.Paths.ConfigFile));

        Assert.True(Settings.Reset(home.Paths, isLost: true));
        home.Import();
        Assert.Equal(["a|2|10", "b|1|0"], home.Rows(Counts));
    }

    [Fact]
    public void A_missing_config_json_without_exclusions_changes_nothing()
    {
        using var home = new CaptureHome();
        new Synthetic("a").Prompt().Response("m1").Save(home.Projects);
        home.Import();
        home.Import();
        Assert.Equal(["a|2|10"], home.Rows(Counts));
        Assert.False(Settings.Reset(home.Paths, isLost: false));
        Settings.Update(
            home.Paths,
            new(home.Paths.BackgroundLog, TimeProvider.System),
            settings => settings.WithUser("Ada")
        );
        Assert.True(File.Exists(home.Paths.ConfigFile));
    }

    [Fact]
    public void A_first_import_with_an_unreadable_config_json_records_nothing()
    {
        using var home = new CaptureHome();
        home.Paths.CreateHome();
        File.WriteAllText(home.Paths.ConfigFile, "{ \"exclude\": [\"secret\"");
        new Synthetic("a", cwd: "/gone/secret").Prompt().Response("m1").Save(home.Projects);

        // Once without a database and once with an empty one.
        Assert.Contains(
            "nothing is recorded until it is corrected",
            Assert.Throws<Failure>(() => home.Import()).Message,
            StringComparison.Ordinal
        );
        Database.Open(home.Paths, TimeProvider.System, TimeSpan.FromSeconds(9)).Dispose();
        Assert.Throws<Failure>(() => home.Import());
        Assert.Empty(home.Rows(Counts));

        File.Delete(home.Paths.ConfigFile);
        home.Import();
        Assert.Equal(["a|2|10"], home.Rows(Counts));
    }

    [Fact]
    public void Exclusion_of_a_project_ignores_case()
    {
        using var home = new CaptureHome();
        Exclude(home, "SECRET");
        new Synthetic("a", cwd: "/gone/secret").Prompt().Response("m1").Save(home.Projects);
        home.Import();
        Assert.Empty(home.Rows(Counts));
    }

    [Fact]
    public void Forks_do_not_restore_the_rows_of_a_hidden_parent()
    {
        using var home = new CaptureHome();
        home.Execute("insert into forgotten (session_id, forgotten_at) values ('parent', now()::timestamp)");
        var parent = new Synthetic("parent").Queue().Prompt().Response("m1", tool: "t1");
        parent.Save(home.Projects);
        parent.Fork("unmarked", ForkMark.None).Prompt().Response("m2").Save(home.Projects);
        parent.Fork("marked", ForkMark.Request).Prompt().Response("m3").Save(home.Projects);
        home.Import();

        Assert.Equal(["marked|2|10", "unmarked|2|10"], home.Rows(Counts));
        Assert.Equal("2", home.One("select count(*) from responses"));
    }

    [Theory]
    [InlineData(ForkMark.None)]
    [InlineData(ForkMark.Request)]
    [InlineData(ForkMark.Branch)]
    public void A_hidden_fork_does_not_hide_rows_of_its_parent(ForkMark mark)
    {
        foreach (var forkFirst in (bool[])[true, false])
        {
            using var home = new CaptureHome();
            home.Execute("insert into forgotten (session_id, forgotten_at) values ('fork', now()::timestamp)");
            var parent = new Synthetic("parent").Queue().Prompt().Response("m1", tool: "t1");
            var fork = parent.Fork("fork", mark).Prompt().Response("m2", tool: "t2");
            parent.Now = 100;
            parent.Response("m3");
            var paths = new List<string> { parent.Save(home.Projects), fork.Save(home.Projects) };
            if (forkFirst)
                paths.Reverse();
            paths.ForEach(path => home.Import(path));

            Assert.Equal(["parent|3|20"], home.Rows(Counts));
            Assert.Equal("2", home.One("select count(*) from responses"));
        }
    }

    [Theory]
    [InlineData(ForkMark.Request)]
    [InlineData(ForkMark.Branch)]
    public void A_fork_is_excluded_by_the_folder_it_continues_in(ForkMark mark)
    {
        using var home = new CaptureHome();
        Exclude(home, "secret");
        var open = new Synthetic("open", cwd: "/gone/open").Prompt().Response("m1", tool: "t1");
        var secret = new Synthetic("secret", cwd: "/gone/secret").Prompt().Response("m2", tool: "t2");
        var (intoSecret, intoOpen) = (open.Fork("into-secret", mark), secret.Fork("into-open", mark));
        foreach (var (fork, folder) in ((Synthetic, string)[])[(intoSecret, "/gone/secret"), (intoOpen, "/gone/open")])
        {
            var own = fork.Rows.Count;
            fork.Prompt("on").Response("on-" + fork.Session);
            foreach (var row in fork.Rows.Skip(own))
                row["cwd"] = folder;
        }

        foreach (var session in (Synthetic[])[open, secret, intoSecret, intoOpen])
            session.Save(home.Projects);
        home.Import();

        Assert.Equal(["into-open|2|10", "open|2|10"], home.Rows(Counts));
    }

    [Fact]
    public void A_forgotten_session_stays_forgotten_when_its_file_changes()
    {
        using var home = new CaptureHome();
        var session = new Synthetic("s").Prompt().Response("m1");
        session.Save(home.Projects);
        home.Import();
        home.Execute(
            """
            insert into forgotten (session_id, forgotten_at) values ('s', now()::timestamp); delete from sessions; delete from responses;
            """
        );
        session.Response("m2").Save(home.Projects);
        home.Import();
        Exclude(home, "whatever");
        home.Import();

        Assert.Empty(home.Rows(Counts));
        Assert.Equal("0", home.One("select count(*) from responses"));
    }

    [Fact]
    public void A_hidden_session_of_a_worktree_stays_hidden_when_the_worktree_is_removed()
    {
        using var scratch = new ScratchFolder();
        using var home = new CaptureHome();
        Exclude(home, "repository");
        var repository = scratch.Repository("repository");
        var worktree = scratch.Path("feature");
        ScratchFolder.Git(repository, "worktree", "add", "-q", worktree);
        var session = new Synthetic("s", cwd: worktree).Prompt();
        session.Save(home.Projects);
        home.Import();

        ScratchFolder.Git(repository, "worktree", "remove", worktree);
        session.Response("m1").Save(home.Projects);
        home.Import();
        Assert.Empty(home.Rows(Counts));
    }

    static void Exclude(CaptureHome home, params string[] entries)
    {
        home.Paths.CreateHome();
        File.WriteAllText(
            home.Paths.ConfigFile,
            $$"""{"exclude": [{{string.Join(',', entries.Select(entry => $"\"{entry}\""))}}]}"""
        );
    }
}
