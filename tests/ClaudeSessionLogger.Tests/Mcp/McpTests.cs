using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeSessionLogger.Mcp;
using ClaudeSessionLogger.Platform.ClaudeFiles;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Tests.Support;
using ModelContextProtocol.Protocol;
using Xunit;

namespace ClaudeSessionLogger.Tests.Mcp;

/// <summary>Calls the built program's MCP server with the SDK's client.</summary>
public sealed class McpTests : IDisposable
{
    /// <summary>
    /// The limit for the tool schemas, which the model reads at the start of every session. A token is about 3.5 bytes
    /// of JSON.
    /// </summary>
    const int MaxTokens = 3_000;
    const double BytesPerToken = 3.5;

    readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task An_entry_can_be_logged_noted_claimed_and_resolved()
    {
        await using var mcp = await McpSession.Open(_home);
        var logged = await mcp.Call(
            "log",
            ("category", "issue"),
            ("title", "staging counts refunds twice"),
            ("body", "since the new ledger")
        );
        var id = (string)logged["id"]!;
        Assert.Equal(
            ("open", "Ada", McpSession.Session),
            ((string?)logged["status"], (string?)logged["created_by"], (string?)logged["session_id"])
        );

        await mcp.Call("note", ("entry", "counts refunds"), ("text", "the old ledger does too"));
        var claimed = await mcp.Call("claim", ("minutes", 30));
        Assert.Equal(
            (id, "Ada", McpSession.Session),
            ((string?)claimed["id"], (string?)claimed["owner"], (string?)claimed["owner_session_id"])
        );
        Assert.Empty((await mcp.Call("list", ("ready", true)))["entries"]!.AsArray());
        Assert.Null((await mcp.Call("claim", ("entry", id[..8]), ("release", true)))["owner"]);
        Assert.Equal(
            "resolved",
            (string?)(await mcp.Call("resolve", ("entry", id[..8]), ("note", "fixed in PR #42")))["status"]
        );

        var shown = await mcp.Call("show", ("entry", "refunds"));
        Assert.Equal("since the new ledger\n\nthe old ledger does too\n\nfixed in PR #42", (string?)shown["body"]);
        Assert.Equal(6, shown["history"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_call_belongs_to_the_session_whose_transcript_contains_its_id()
    {
        const string Later = "0a1b2c3d-0000-4000-8000-000000000002",
            Call = "toolu_0db747beb7f54218bf4ed70c";
        var folder = Path.Combine(_home.Projects, ClaudeProjectFolder.NameOf(RealPath.Resolve(_home.Path)));
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, McpSession.Session + ".jsonl"), "{}\n");
        File.WriteAllText(
            Path.Combine(folder, Later + ".jsonl"),
            $$$"""{"message":{"content":[{"type":"tool_use","id":"{{{Call}}}"}]}}""" + "\n"
        );
        await using var mcp = await McpSession.Open(_home);
        var arguments = new Dictionary<string, JsonElement>
        {
            ["category"] = JsonElement.Parse("\"note\""),
            ["title"] = JsonElement.Parse("\"after /clear\""),
        };

        var result = await mcp.Client.CallToolAsync(
            new()
            {
                Name = "log",
                Arguments = arguments,
                Meta = new() { ["claudecode/toolUseId"] = Call },
            },
            TestContext.Current.CancellationToken
        );

        Assert.Equal(Later, result.StructuredContent!.Value.GetProperty("session_id").GetString());
    }

    [Fact]
    public async Task Other_processes_can_write_the_database_between_two_calls()
    {
        await using var mcp = await McpSession.Open(_home);
        await mcp.Call("log", ("category", "note"), ("title", "by the server"));
        (await Built.Run(_home, "log", "--category", "note", "--title", "by the command line")).Succeeded();

        Assert.Equal(
            ["by the command line", "by the server"],
            (await mcp.Call("list"))["entries"]!.AsArray().Select(entry => (string)entry!["title"]!)
        );
    }

    [Fact]
    public async Task Concurrent_calls_are_all_processed()
    {
        await using var mcp = await McpSession.Open(_home);
        await Task.WhenAll(
            Enumerable
                .Range(0, 12)
                .Select(number => mcp.Call("log", ("category", "task"), ("title", $"number {number}")))
        );

        Assert.Equal(12, (await mcp.Call("list", ("category", "task")))["entries"]!.AsArray().Count);
    }

    [Fact]
    public async Task Changes_of_others_are_reported_once()
    {
        await using var mcp = await McpSession.Open(_home);
        Colleague.Log(_home, "Jane", "the cache is stale");

        var kept = Assert.Single((await mcp.Call("inbox", ("keep", true)))["entries"]!.AsArray());
        Assert.EndsWith(
            "Jane logged issue (open): the cache is stale",
            (string?)Assert.Single(kept!["changes"]!.AsArray()),
            StringComparison.Ordinal
        );
        Assert.Single((await mcp.Call("inbox"))["entries"]!.AsArray());
        Assert.Empty((await mcp.Call("inbox"))["entries"]!.AsArray());
    }

    [Fact]
    public async Task Search_finds_words_in_entries_and_in_memory_files()
    {
        var memory = Path.Combine(_home.Projects, "-home-ada-shop", "memory");
        Directory.CreateDirectory(memory);
        File.WriteAllText(
            Path.Combine(memory, "cache.md"),
            "# Notes\n\nThe Cache key has the tenant in it.\nNothing else.\n"
        );
        File.WriteAllText(Path.Combine(memory, "other.md"), "a cache without that other word\n");
        await using var mcp = await McpSession.Open(_home);
        await mcp.Call("log", ("category", "decision"), ("title", "How we cache"), ("body", "per tenant, for an hour"));
        await mcp.Call("log", ("category", "decision"), ("title", "How we log"));

        var found = await mcp.Call("search", ("words", "tenant cache"));
        Assert.Equal("How we cache", (string?)Assert.Single(found["entries"]!.AsArray())!["title"]);
        var line = Assert.Single(found["memory"]!.AsArray())!;
        Assert.Equal(
            (Path.Combine(memory, "cache.md"), 3, "The Cache key has the tenant in it."),
            ((string?)line["file"], (int)line["line"]!, (string?)line["text"])
        );
        Assert.Empty((await mcp.Call("search", ("words", "tenant cache"), ("in", "memory")))["entries"]!.AsArray());
    }

    [Fact]
    public async Task Costs_of_sessions_match_the_reports()
    {
        DemoHistory.Write(_home, TimeProvider.System.GetUtcNow());
        (await Built.Run(_home, "import")).Succeeded();
        var report = JsonNode.Parse((await Built.Run(_home, "report", "--json")).Succeeded().Out)!;
        await using var mcp = await McpSession.Open(_home);

        var sessions = (await mcp.Call("sessions"))["sessions"]!.AsArray();
        Assert.Equal(6, sessions.Count);
        Assert.Equal(DemoHistory.Newest, (string?)sessions[0]!["session_id"]);
        Assert.Equal(
            (decimal)sessions[0]!["cost_usd"]!,
            (decimal)(await mcp.Call("session", ("id", DemoHistory.Newest[..8])))["cost_usd"]!
        );

        foreach (var by in (string[])["project", "model"])
        {
            var cost = await mcp.Call("cost", ("by", by), ("days", 366));
            Assert.Equal(report[by + "s"]!.ToJsonString(), cost["lines"]!.ToJsonString());
        }

        var days = await mcp.Call("cost", ("days", 7));
        Assert.Equal((decimal)report["periods"]![1]!["cost_usd"]!, (decimal)days["total_usd"]!);
        Assert.Equal((decimal)days["total_usd"]!, days["lines"]!.AsArray().Sum(line => (decimal)line!["cost_usd"]!));

        var day = days["lines"]!.AsArray()[^1]!;
        var (since, until) = ((string)day["day"]!, (string)day["day"]!);
        var one = await mcp.Call("cost", ("since", since), ("until", until));
        Assert.Equal(((decimal)day["cost_usd"]!, 1), ((decimal)one["total_usd"]!, (int)one["days"]!));
    }

    [Fact]
    public async Task An_error_explains_the_correct_call()
    {
        await using var mcp = await McpSession.Open(_home);
        Assert.Equal(
            "'category' of log must be one of finding, task, decision, issue, note, not \"bug\".",
            await mcp.Refusal("log", ("category", "bug"), ("title", "x"))
        );
        Assert.Equal("log needs 'title', a non-empty string.", await mcp.Refusal("log", ("category", "issue")));
        Assert.Equal(
            "list has no argument 'categry'; its arguments are category, status, open, mine, ready, project, limit.",
            await mcp.Refusal("list", ("categry", "issue"))
        );
        Assert.Equal(
            "'limit' of list must be a whole number from 1 to 200, not 0.",
            await mcp.Refusal("list", ("limit", 0))
        );
        await mcp.Call("log", ("category", "issue"), ("title", "one thing"));
        await mcp.Call("log", ("category", "issue"), ("title", "another thing"));
        Assert.StartsWith(
            "2 entries have 'thing' in the title; choose an entry by its id:",
            await mcp.Refusal("resolve", ("entry", "thing")),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "cannot find an entry with 'nothing like it' in the title, or whose id begins with it. Use the tool 'list' "
                + "to list entries.",
            await mcp.Refusal("show", ("entry", "nothing like it")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Open_entries_are_listed_as_resources_and_any_entry_can_be_read()
    {
        await using var mcp = await McpSession.Open(_home);
        var open = (string)(await mcp.Call("log", ("category", "task"), ("title", "write it up")))["id"]!;
        var done = (string)(await mcp.Call("log", ("category", "task"), ("title", "draw it")))["id"]!;
        await mcp.Call("resolve", ("entry", done));
        var cancellation = TestContext.Current.CancellationToken;

        var listed = Assert.Single(await mcp.Client.ListResourcesAsync(cancellationToken: cancellation));
        Assert.Equal(($"entry://{open}", "write it up"), (listed.Uri, listed.Name));
        Assert.Equal(
            "entry://{id}",
            Assert.Single(await mcp.Client.ListResourceTemplatesAsync(cancellationToken: cancellation)).UriTemplate
        );
        var read = await mcp.Client.ReadResourceAsync($"entry://{done[..8]}", cancellationToken: cancellation);
        Assert.Equal(
            "draw it",
            (string?)JsonNode.Parse(Assert.IsType<TextResourceContents>(Assert.Single(read.Contents)).Text)!["title"]
        );
        var failure = await Assert.ThrowsAnyAsync<ModelContextProtocol.McpException>(async () =>
            await mcp.Client.ReadResourceAsync("entry://00000000-none", cancellationToken: cancellation)
        );
        Assert.Contains("cannot find an entry", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_schemas_of_all_tools_are_small()
    {
        var bytes = McpHost.Tools.Sum(tool =>
            Encoding.UTF8.GetByteCount(
                JsonSerializer.Serialize(tool.ProtocolTool, ModelContextProtocol.McpJsonUtilities.DefaultOptions)
            )
        );
        TestContext.Current.SendDiagnosticMessage(
            $"{McpHost.Tools.Count()} tools, {bytes} bytes, about {bytes / BytesPerToken:F0} tokens"
        );
        Assert.InRange(bytes / BytesPerToken, 500, MaxTokens);
    }

    [Fact]
    public void Read_only_tools_say_so_and_no_tool_is_destructive()
    {
        var tools = McpHost.Tools.ToDictionary(tool => tool.ProtocolTool.Name, tool => tool.ProtocolTool.Annotations!);
        Assert.Equal(
            ["cost", "list", "search", "session", "sessions", "show"],
            tools.Where(tool => tool.Value.ReadOnlyHint == true).Select(tool => tool.Key).Order()
        );
        Assert.Equal(
            ["log", "note"],
            tools.Where(tool => tool.Value.IdempotentHint == false).Select(tool => tool.Key).Order()
        );
        Assert.All(
            tools.Values,
            annotations => Assert.Equal((false, false), (annotations.DestructiveHint, annotations.OpenWorldHint))
        );
    }
}
