using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Version1;

/// <summary>
/// This program opens the data of version 1, shows the same as version 1, and keeps it intact over a flush.
/// </summary>
public sealed class UpgradeTests : IDisposable
{
    const string Forgotten = "8b418ea5-895d-4ad5-abe8-4489d36e454f";

    // The folder has moved, so the project must be linked first.
    const string Project = "example.com/team/app";
    const string Sessions = """
        select session_id, project, started_at, total_tokens, cost_usd::varchar as cost_usd, message_count, title
        from sessions order by session_id
        """;

    readonly Version1Homes _homes = new();

    [Fact]
    public async Task Data_of_version_1_is_shown_as_before_and_survives_a_flush()
    {
        await AssertShowsWhatVersion1Printed();

        foreach (var person in (string[])["ada", "bob", "ada"])
            (await _homes.Run(person, "flush")).Succeeded();

        await AssertShowsWhatVersion1Printed();
        var seenByBob = await _homes.Json("bob", "list");
        Assert.Equal(Ids(Printed("list.json")), Ids(seenByBob));
    }

    [Fact]
    public async Task A_forgotten_session_stays_forgotten_if_its_transcript_returns()
    {
        var transcript = Directory.GetFiles(
            SharedFolder.Transcripts,
            $"{Forgotten}.jsonl",
            SearchOption.AllDirectories
        );
        var folder = Directory.CreateDirectory(_homes.Claude("ada", "projects", "-Users-alex-workspace-cli"));
        File.Copy(Assert.Single(transcript), Path.Combine(folder.FullName, $"{Forgotten}.jsonl"));

        (await _homes.Run("ada", "flush")).Succeeded();
        (await _homes.Run("ada", "import")).Succeeded();

        AssertSame(Printed("sessions.json"), await _homes.Json("ada", "query", Sessions), "sessions");
        Assert.NotEqual(0, (await _homes.Run("ada", "sessions", "show", Forgotten)).ExitCode);
    }

    async Task AssertShowsWhatVersion1Printed()
    {
        AssertSame(Printed("sessions.json"), await _homes.Json("ada", "query", Sessions), "sessions");
        AssertSame(Printed("daily.json"), await _homes.Json("ada", "report", "daily"), "daily");
        AssertSame(Printed("list.json"), await _homes.Json("ada", "list"), "list");
        AssertSame(
            Printed("memory.json"),
            await _homes.Json("ada", "memory", "list", "--project-key", Project),
            "memory list"
        );
    }

    static void AssertSame(JsonNode printed, JsonNode now, string name) =>
        JsonComparison.AssertNone(new JsonComparison(Additions.SinceVersion1).Differences(name, printed, now));

    static JsonNode Printed(string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(SharedFolder.Upgrade, file)))!;

    static IEnumerable<string> Ids(JsonNode list) =>
        list.AsArray().Select(entry => entry!["id"]!.GetValue<string>()).Order(StringComparer.Ordinal);

    public void Dispose() => _homes.Dispose();
}
