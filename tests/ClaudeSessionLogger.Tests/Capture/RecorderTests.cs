using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture;

/// <summary>Values of a session's row that stay when the row is computed again.</summary>
public sealed class RecorderTests
{
    [Fact]
    public void A_session_keeps_its_project_when_its_worktree_is_removed()
    {
        using var scratch = new ScratchFolder();
        using var home = new CaptureHome();
        var repository = scratch.Repository("repository");
        var worktree = scratch.Path("feature");
        ScratchFolder.Git(repository, "worktree", "add", "-q", worktree);
        var session = new Synthetic("s", cwd: worktree).Prompt();
        session.Save(home.Projects);
        home.Import();
        Assert.Equal("repository", home.One("select project from sessions"));

        ScratchFolder.Git(repository, "worktree", "remove", worktree);
        session.Response("m1").Save(home.Projects);
        home.Import();
        Assert.Equal("repository|2", home.One("select project, message_count from sessions"));
    }

    [Fact]
    public void A_session_gets_the_current_project_of_an_existing_folder()
    {
        using var scratch = new ScratchFolder();
        using var home = new CaptureHome();
        var folder = scratch.Folder("repository/part");
        var session = new Synthetic("s", cwd: folder).Prompt();
        session.Save(home.Projects);
        home.Import();
        Assert.Equal("part", home.One("select project from sessions"));

        scratch.Repository("repository");
        session.Response("m1").Save(home.Projects);
        home.Import();
        Assert.Equal("repository", home.One("select project from sessions"));
    }

    [Fact]
    public void An_unchanged_session_is_not_synced_again()
    {
        using var home = new CaptureHome();
        var parent = new Synthetic("parent").Prompt().Response("m1");
        parent.Save(home.Projects);
        var other = new Synthetic("other").Prompt();
        other.Save(home.Projects);
        home.Import();
        home.Execute("update sessions set synced = true");
        parent.Fork("fork", ForkMark.Request).Prompt().Save(home.Projects);
        other.Response("m2").Save(home.Projects);
        home.Import();

        Assert.Equal(
            ["fork|False", "other|False", "parent|True"],
            home.Rows("select session_id, synced from sessions order by session_id")
        );
    }

    [Fact]
    public void A_new_import_keeps_creator_device_and_end_reason()
    {
        using var home = new CaptureHome();
        var session = new Synthetic("s").Prompt();
        session.Save(home.Projects);
        home.Import();
        home.Execute("update sessions set created_by = 'first', device_id = 'there', end_reason = 'clear'");
        session.Response("m1").Save(home.Projects);
        home.Import();

        Assert.Equal(
            "first|there|clear|2",
            home.One("select created_by, device_id, end_reason, message_count from sessions")
        );
    }

    [Fact]
    public void A_forks_own_prompt_replaces_a_copied_title_after_the_parent_is_imported()
    {
        using var home = new CaptureHome();
        var parent = new Synthetic("parent").Queue().Prompt("parent's words").Response("m1");
        parent.Fork("fork", ForkMark.None).Prompt("fork's own").Response("m2").Save(home.Projects);
        home.Import();
        Assert.Equal("parent's words", home.One("select title from sessions"));

        parent.Save(home.Projects);
        home.Import();
        Assert.Equal(["fork's own", "parent's words"], home.Rows("select title from sessions order by session_id"));
        // The title stays after the files are deleted.
        Directory.Delete(home.Projects, recursive: true);
        new Synthetic("parent", 900).Response("m9").Save(home.Projects, "parent/subagents/agent-x.jsonl");
        home.Import();
        Assert.Equal(["fork's own", "parent's words"], home.Rows("select title from sessions order by session_id"));
    }

    [Fact]
    public void Totals_of_a_session_are_the_sums_of_its_responses()
    {
        using var home = new CaptureHome();
        home.Copy(Path.Combine(SharedFolder.Transcripts, "projects"));
        home.Import();

        Assert.Equal(
            home.One("select count(distinct session_id) from responses"),
            home.One(
                """
                select count(*) from sessions s join (
                    select session_id, sum(input_tokens) i, sum(output_tokens) o, sum(cache_write_5m_tokens + cache_write_1h_tokens) w, sum(cache_write_1h_tokens) h,
                        sum(cache_read_tokens) r, sum(cost_usd)::decimal(28, 12) c, count(*) filter (lower_bound) l, sum(web_search_requests) q
                    from responses group by session_id) using (session_id)
                where (input_tokens, output_tokens, cache_write_tokens, cache_write_1h_tokens, cache_read_tokens, cost_usd, lower_bound_responses, web_search_requests, total_tokens)
                    = (i, o, w, h, r, c, l, q, i + o + w + r)
                """
            )
        );
    }
}
