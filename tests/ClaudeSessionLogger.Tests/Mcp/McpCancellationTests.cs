using ClaudeSessionLogger.Mcp;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Mcp;

/// <summary>What a call leaves behind that the client cancels, and a server whose directory is removed.</summary>
public sealed class McpCancellationTests : IDisposable
{
    readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_cancelled_call_writes_nothing()
    {
        await using var mcp = await McpSession.Open(_home);
        await mcp.Call("log", ("category", "note"), ("title", "before"));
        await Cancel(mcp, "log", new() { ["category"] = "task", ["title"] = "said twice" });

        var listed = (await mcp.Call("list"))["entries"]!.AsArray();
        Assert.Equal("before", (string?)Assert.Single(listed)!["title"]);
    }

    [Fact]
    public async Task News_counts_as_read_only_if_its_answer_is_sent()
    {
        Colleague.Log(_home, "Jane", "the cache is stale");
        await using var mcp = await McpSession.Open(_home);
        await Cancel(mcp, "inbox", []);

        Assert.Single((await mcp.Call("inbox"))["entries"]!.AsArray());
        Assert.Empty((await mcp.Call("inbox"))["entries"]!.AsArray());
    }

    [Fact]
    public async Task A_removed_directory_affects_no_call()
    {
        var folder = _home.In("work", "shop");
        Directory.CreateDirectory(folder);
        await using var mcp = await McpSession.Open(_home, folder);
        await mcp.Call("log", ("category", "task"), ("title", "one"));
        Directory.Delete(folder);

        await mcp.Call("note", ("entry", "one"), ("text", "x"));
        await mcp.Call("claim", ("entry", "one"));
        await mcp.Call("resolve", ("entry", "one"));
        var named = await mcp.Call("log", ("category", "task"), ("title", "two"), ("project", "other"));
        var unnamed = await mcp.Call("log", ("category", "task"), ("title", "three"));
        Assert.Equal(("other", "shop"), ((string?)named["project"], (string?)unnamed["project"]));
    }

    [Fact]
    public void Every_enum_has_its_type()
    {
        var enums = McpHost
            .Tools.SelectMany(tool => tool.ProtocolTool.InputSchema.GetProperty("properties").EnumerateObject())
            .Where(property => property.Value.TryGetProperty("enum", out _))
            .ToList();
        Assert.NotEmpty(enums);
        Assert.All(enums, property => Assert.Equal("string", property.Value.GetProperty("type").GetString()));
    }

    // Cancels a call that waits for the database, which another process keeps open.
    async Task Cancel(McpSession mcp, string tool, Dictionary<string, object?> arguments)
    {
        using var cancellation = new CancellationTokenSource();
        using (DatabaseHolder.Of(_home))
        {
            var call = mcp.Client.CallToolAsync(tool, arguments, cancellationToken: cancellation.Token);
            // When these answers are there, the server has begun the call.
            for (var i = 0; i < 20; i++)
                await mcp.Client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken);
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await call);
            for (var i = 0; i < 20; i++)
                await mcp.Client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken);
        }
    }
}
