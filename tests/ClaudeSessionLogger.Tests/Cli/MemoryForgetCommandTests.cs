using System.Text;
using System.Text.Json.Nodes;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Tests.Support;
using Xunit;
using static ClaudeSessionLogger.Tests.Cli.MemoryCheckouts;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>The commands that forget notes, on two machines.</summary>
public sealed class MemoryForgetCommandTests : IDisposable
{
    readonly MemoryCheckouts _both = new();

    public void Dispose() => _both.Dispose();

    [Theory]
    [InlineData("folder")]
    [InlineData("duckdb")]
    public async Task A_forgotten_note_is_in_no_file_of_the_machines_and_the_hub(string kind)
    {
        if (kind == "duckdb")
            MoveTo($"duckdb:{_both.Scratch.Path("hub.duckdb")}");
        await _both.Sync();
        _both.Laptop.Write("feedback_testing.md", "Run the tests twice, rateLimit is 7.\n");
        await Output(_both.Laptop, "push");
        await Output(_both.Desktop, "search", "rateLimit");
        await Output(_both.Laptop, "search", "rateLimit");
        (await Program("backup")).Succeeded();
        (await Program("backup", _both.Scratch.Path("own.duckdb"))).Succeeded();

        var planned = await Output(_both.Desktop, "forget", "feedback_testing.md", "--dry-run");
        Assert.Equal("would forget 1 note of shop, 1 version\n  feedback_testing.md  1 version\n", planned);
        var refused = await Run(_both.Desktop, "forget", "feedback_testing.md");
        Assert.Equal(64, refused.ExitCode);
        Assert.Contains("forget 1 note of shop, 1 version. Add --yes", refused.Error, StringComparison.Ordinal);
        Assert.Contains("rateLimit", _both.Desktop.Read("feedback_testing.md"), StringComparison.Ordinal);

        var forgot = await Output(_both.Desktop, "forget", "feedback_testing.md", "--yes");
        Assert.Matches(
            "^forgot 1 note of shop, 2 versions\n  feedback_testing.md  2 versions\n"
                + $"other machines with your memory: {Environment.MachineName} \\([0-9a-z]+\\)\n",
            forgot
        );
        Assert.DoesNotContain("backups", forgot, StringComparison.Ordinal);
        await Output(_both.Laptop, "sync");

        Assert.Equal(["MEMORY.md"], _both.Desktop.Files().Keys);
        Assert.Equal(_both.Desktop.Files(), _both.Laptop.Files());
        Assert.Empty(FilesWith("rateLimit"));
        Assert.NotEmpty(FilesWith("[Testing](feedback_testing.md)"));

        _both.Laptop.Write("feedback_testing.md", "Run the tests once.\n");
        await Output(_both.Laptop, "push");
        await Output(_both.Desktop, "pull");
        Assert.Equal("Run the tests once.\n", _both.Desktop.Read("feedback_testing.md"));
    }

    [Fact]
    public async Task A_project_is_forgotten_as_a_whole_while_the_hub_is_away()
    {
        await _both.Sync();
        Directory.Move(_both.Scratch.Path("hub"), _both.Scratch.Path("away"));
        var json = JsonNode.Parse(
            await Output(_both.Desktop, "forget", "--project-key", "acme/shop", "--yes", "--json")
        )!;
        Assert.Equal(
            ["MEMORY.md", "feedback_testing.md"],
            json["forgotten"]!.AsArray().Select(note => (string)note!["name"]!)
        );
        Assert.Contains(
            _both.Scratch.Path("hub"),
            (string)json["still_there"]!["hub_problem"]!,
            StringComparison.Ordinal
        );
        Assert.Empty(_both.Desktop.Files());

        Directory.Move(_both.Scratch.Path("away"), _both.Scratch.Path("hub"));
        await Output(_both.Desktop, "sync");
        await Output(_both.Laptop, "sync");
        Assert.Empty(_both.Laptop.Files());
        Assert.Empty(FilesWith("rateLimit"));
    }

    [Fact]
    public async Task A_part_of_a_name_forgets_nothing()
    {
        await _both.Sync();
        var run = await Run(_both.Desktop, "forget", "testing", "--yes");
        Assert.Equal(66, run.ExitCode);
        Assert.Contains("similar names: feedback_testing.md.", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, _both.Desktop.Files().Count);
    }

    [Fact]
    public async Task Kept_texts_are_listed_by_memory_status()
    {
        await _both.Sync();
        _both.Laptop.Write("MEMORY.md", "- [Offline](offline.md)\n");
        _both.Laptop.Flush();
        await Output(_both.Desktop, "forget", "--yes");
        await Output(_both.Laptop, "sync");

        var kept = JsonNode.Parse(await Output(_both.Laptop, "status", "--json"))!["kept"]!.AsArray().Single()!;
        Assert.Equal(
            "- [Offline](offline.md)\n",
            await File.ReadAllTextAsync((string)kept!, TestContext.Current.CancellationToken)
        );
        Assert.Contains((string)kept!, await Output(_both.Laptop, "status"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forgetting_sessions_leaves_the_notes_of_the_project_unless_asked()
    {
        await _both.Sync();
        AddSession("s-one");
        var first = (await Program("forget", "--project", "shop", "--yes")).Succeeded();
        Assert.Contains("memory forget --project-key github.com/acme/shop", first.Out, StringComparison.Ordinal);
        Assert.Equal(2, _both.Desktop.Files().Count);

        AddSession("s-two");
        (await Program("backup")).Succeeded();
        Assert.NotEmpty(FilesWith("rateLimit"));
        var both = (await Program("forget", "--project", "shop", "--memory", "--yes")).Succeeded();
        Assert.Contains(
            "forgot 2 notes of shop, 2 versions\n",
            both.Out.ReplaceLineEndings("\n"),
            StringComparison.Ordinal
        );
        Assert.Empty(_both.Desktop.Files());
        Assert.Empty(_both.Desktop.History());
        Assert.DoesNotContain(Directory.GetFiles(_both.Desktop.Home.Logger), file => Has(file, "rateLimit"));
        Assert.Equal(64, (await Program("forget", "s-two", "--memory", "--yes")).ExitCode);
    }

    [Fact]
    public async Task Memory_history_does_not_name_a_forgotten_session()
    {
        AddSession("s-one");
        using (var database = _both.Desktop.Open())
            database.Execute(
                "insert into memory_changes (path, session_id, changed_at) values ($path, 's-one', now()::timestamp)",
                ("path", Path.Combine(_both.Desktop.Folder, "MEMORY.md"))
            );
        await Output(_both.Desktop, "push");
        Assert.Equal("s-one", await SessionOf("MEMORY.md"));

        var run = (await Program("forget", "s-one", "--yes")).Succeeded();
        Assert.Contains(
            "1 version of Claude's notes written in these sessions remains",
            run.Out,
            StringComparison.Ordinal
        );
        Assert.Null(await SessionOf("MEMORY.md"));
    }

    async Task<string?> SessionOf(string note) =>
        (string?)JsonNode.Parse(await Output(_both.Desktop, "history", note, "--json"))![0]!["session_id"];

    void AddSession(string id)
    {
        using var database = _both.Desktop.Open();
        database.Execute("insert into sessions (session_id, project) values ($id, 'shop')", ("id", id));
    }

    Task<ProgramRun> Program(params string[] arguments)
    {
        var environment = _both.Desktop.Home.Environment();
        environment["CLAUDE_LOGGER_NO_FLUSH"] = "1";
        return Built.Run(environment, _both.Desktop.Root, arguments);
    }

    void MoveTo(string address)
    {
        HubFactory
            .Open(
                HubAddress.Parse(address, _both.Scratch.Root),
                new(_ => null, _both.Scratch.Root),
                TimeSpan.FromMinutes(1),
                TimeProvider.System,
                create: true
            )
            .Dispose();
        foreach (var machine in (MemoryMachine[])[_both.Desktop, _both.Laptop])
            machine.Configure(settings => settings.WithHub(address).WithMemory(true));
    }

    // Everything on both machines and the hub, except the client's own files.
    List<string> FilesWith(string text)
    {
        string[] folders = [_both.Desktop.Home.Logger, _both.Laptop.Home.Logger, _both.Scratch.Root];
        return
        [
            .. folders
                .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
                .Where(file => Has(file, text)),
        ];
    }

    static bool Has(string file, string text) =>
        File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
}
