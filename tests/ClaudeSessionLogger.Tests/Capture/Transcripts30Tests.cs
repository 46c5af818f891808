using System.Globalization;
using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture;

/// <summary>Compares thirty real transcripts of 1.0.24 to 2.1.219 with the results of an independent counter.</summary>
public sealed class Transcripts30Tests
{
    [Fact]
    public void Every_session_matches_an_independent_counter()
    {
        using var home = new CaptureHome();
        home.Copy(Path.Combine(SharedFolder.Transcripts, "projects"));
        Assert.Equal(0, home.Import().Unreadable);
        AssertMatchesTheCounter(home.Rows);
    }

    /// <summary>Compares a database, given by a function that queries it, with the counter's results.</summary>
    internal static void AssertMatchesTheCounter(Func<string, IReadOnlyList<string>> rows)
    {
        Assert.Equal(
            Expected().Select(Describe),
            rows(
                """
                select session_id, started_at::varchar, ended_at::varchar, message_count, tool_call_count, subagent_tool_call_count, skills_used, title, title_source,
                    git_branch, cc_version, lower_bound_responses, api_errors, skipped_lines
                from sessions order by session_id
                """
            )
        );
        Assert.Equal(
            Expected().SelectMany(Tokens).Order(StringComparer.Ordinal),
            rows(
                    """
                    select session_id, model, if(agent_id is null, 'main', 'subagent'), count(*) filter (not advisor), sum(input_tokens)::bigint, sum(output_tokens)::bigint,
                        sum(cache_write_5m_tokens)::bigint, sum(cache_write_1h_tokens)::bigint, sum(cache_read_tokens)::bigint
                    from responses group by all
                    """
                )
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Every_session_has_the_first_folder_it_was_in()
    {
        using var home = new CaptureHome();
        home.Copy(Path.Combine(SharedFolder.Transcripts, "projects"));
        home.Import();

        // The counter has no folder for a session with only subagent files; we use the subagents' folder.
        var expected = Expected()
            .ToDictionary(
                session => (string)session["sessionId"]!,
                session =>
                    (string?)session["cwd"]
                    ?? ((bool)session["orphan_subagents_only"]! ? "/Users/dain/workspace/coderabbit-review-helper" : "")
            );
        Assert.Equal(
            expected.Select(session => $"{session.Key}|{session.Value}"),
            home.Rows("select session_id, cwd from sessions order by session_id")
        );
    }

    [Fact]
    public void A_second_import_reads_no_unchanged_file_and_changes_nothing()
    {
        using var home = new CaptureHome();
        home.Copy(Path.Combine(SharedFolder.Transcripts, "projects"));
        home.Import();
        var once = home.Dump();
        Assert.Equal(0, home.Import().Read);

        foreach (var file in Directory.EnumerateFiles(home.Projects, "*.jsonl", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(file, File.GetLastWriteTimeUtc(file).AddSeconds(1));
        Assert.Equal(30, home.Import().Read);
        Assert.Equal(once, home.Dump());
        Assert.Equal("30", home.One("select count(*) from transcripts"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Import_of_single_files_in_any_order_gives_the_same_history(int seed)
    {
        using var atOnce = new CaptureHome();
        atOnce.Copy(Path.Combine(SharedFolder.Transcripts, "projects"));
        atOnce.Import();

        using var oneByOne = new CaptureHome();
        oneByOne.Copy(Path.Combine(SharedFolder.Transcripts, "projects"));
        var files = Directory.GetFiles(oneByOne.Projects, "*.jsonl", SearchOption.AllDirectories);
        Array.Sort(files, StringComparer.Ordinal);
        new Random(seed).Shuffle(files);
        foreach (var file in files)
            oneByOne.Import(file);
        Assert.Equal(atOnce.Dump(), oneByOne.Dump());
    }

    [Theory]
    [InlineData(3, false)]
    [InlineData(4, true)]
    public void Import_of_growing_files_gives_the_same_history(int seed, bool atLineEnds)
    {
        using var atOnce = new CaptureHome();
        atOnce.Copy(Path.Combine(SharedFolder.Transcripts, "projects"));
        atOnce.Import();

        using var growing = new CaptureHome();
        var random = new Random(seed);
        var files = Directory
            .GetFiles(atOnce.Projects, "*.jsonl", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(file =>
                (
                    Path: Path.Combine(growing.Projects, Path.GetRelativePath(atOnce.Projects, file)),
                    Bytes: File.ReadAllBytes(file)
                )
            )
            .ToList();
        var sizes = new int[files.Count];
        for (var stage = 1; stage <= 6; stage++)
        {
            for (var i = 0; i < files.Count; i++)
            {
                var (path, bytes) = files[i];
                // A random half of the files does not grow in a stage. In the last stage all files are complete.
                if (stage < 6 && random.Next(2) == 0)
                    continue;
                sizes[i] = stage == 6 ? bytes.Length : random.Next(sizes[i], bytes.Length + 1);
                if (atLineEnds && stage < 6)
                    sizes[i] = bytes.AsSpan(0, sizes[i]).LastIndexOf((byte)'\n') + 1;
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllBytes(path, bytes[..sizes[i]]);
            }

            growing.Import();
        }

        Assert.Equal(atOnce.Dump(), growing.Dump());
        Assert.Equal("0", growing.One("select count(*) from transcripts where generation > 0"));
    }

    static IEnumerable<JsonObject> Expected() =>
        JsonNode
            .Parse(File.ReadAllText(Path.Combine(SharedFolder.Transcripts, "expected.json")))!
            .AsArray()
            .Select(session => session!.AsObject())
            .OrderBy(session => (string)session["sessionId"]!, StringComparer.Ordinal);

    static string Describe(JsonObject session) =>
        string.Join(
            '|',
            session["sessionId"],
            Utc(session["started_at"]),
            Utc(session["ended_at"]),
            session["message_count"],
            session["tool_call_count"],
            session["subagent_tool_calls"],
            string.Join(", ", session["skills_used"]!.AsArray()),
            session["title"],
            session["title_source"],
            session["git_branch"],
            session["version"],
            session["output_is_lower_bound_msgs"],
            session["api_errors"],
            session["bad_lines"]
        );

    static string Utc(JsonNode? time) =>
        DateTimeOffset
            .Parse((string)time!, CultureInfo.InvariantCulture)
            .UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.FFF", CultureInfo.InvariantCulture);

    static IEnumerable<string> Tokens(JsonObject session) =>
        from model in session["tokens"]!.AsObject()
        from thread in model.Value!.AsObject()
        let count = thread.Value!.AsObject()
        // The counter adds cache writes without a breakdown only to its total; they are 5-minute writes.
        let oneHour = (long)count["cache_write_1h"]!
        let written = Math.Max((long)count["cache_write"]!, (long)count["cache_write_5m"]! + oneHour)
        select string.Join(
            '|',
            session["sessionId"],
            model.Key,
            thread.Key,
            count["messages"],
            count["input"],
            count["output"],
            written - oneHour,
            oneHour,
            count["cache_read"]
        );
}
