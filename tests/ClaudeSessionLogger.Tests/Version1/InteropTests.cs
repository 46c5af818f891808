using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Version1;

/// <summary>
/// Version 1 and this program on one hub. <c>CSL_V1</c> names a published version 1 (commit 9bf4bc0); without it
/// these tests skip.
/// </summary>
public sealed class InteropTests : IDisposable
{
    readonly ScratchFolder _scratch = new();

    static string Version1
    {
        get
        {
            var path = Environment.GetEnvironmentVariable("CSL_V1");
            Assert.SkipWhen(
                string.IsNullOrEmpty(path),
                "CSL_V1 is not set: it names the program of version 1, published."
            );
            return path!;
        }
    }

    [Theory]
    [InlineData("folder")]
    [InlineData("duckdb")]
    public async Task Version_1_and_this_version_share_a_log(string kind)
    {
        using var old = new InteropMachine(Version1, "ada");
        using var current = new InteropMachine(Published.Program, "bob");
        await Join(kind, old, current);
        var ids = new List<string>();
        for (var round = 0; round < 2; round++)
        {
            var (fromOld, fromCurrent) = (await old.Log($"old {round}"), await current.Log($"current {round}"));
            ids.AddRange([fromOld, fromCurrent]);
            await Flush(old, current, old);
            await old.Run("resolve", fromCurrent, "--note", "done on version 1");
            await old.Run("edit", fromCurrent, "--title", $"edited on version 1, {round}");
            await current.Run("claim", fromOld);
            await current.Run("note", fromOld, "seen");
            await current.Run("edit", fromOld, "--title", $"edited on this version, {round}");
            await Flush(current, old, current, old);
        }

        var (seenByOld, seenByCurrent) = (await old.Json("list"), await current.Json("list"));
        AssertSame("list", seenByOld, seenByCurrent);
        Assert.Equal(ids.Order(StringComparer.Ordinal), Ids(seenByOld));
        foreach (var id in ids)
        {
            var (onOld, onCurrent) = (await old.Json("history", id), await current.Json("history", id));
            AssertSame("history", WithoutDevice(onOld), WithoutDevice(onCurrent));
            Assert.Equal(
                onOld.AsArray().Count,
                seenByOld.AsArray().Single(entry => IsOf(entry, id))!["events"]!.GetValue<int>()
            );
        }

        AssertSame("conflicts", await old.Json("conflicts"), await current.Json("conflicts"));
        foreach (var machine in (InteropMachine[])[old, current])
        {
            Assert.Equal(ids.Order(StringComparer.Ordinal), Ids(await machine.Json("inbox")));
            Assert.Empty((await machine.Json("inbox")).AsArray());
        }
    }

    [Theory]
    [InlineData("folder")]
    [InlineData("duckdb")]
    public async Task Version_1_and_this_version_share_memory(string kind)
    {
        using var old = new InteropMachine(Version1, "ada");
        using var current = new InteropMachine(Published.Program, "ada");
        await Join(kind, old, current);
        old.WriteNote("one\n");
        await Sync(old, current);
        Assert.Equal("one\n", current.ReadNote());
        current.WriteNote("two\n");
        await Sync(current, old);
        Assert.Equal("two\n", old.ReadNote());

        old.WriteNote("left\n");
        current.WriteNote("right\n");
        await Sync(old, current, old, current);

        Assert.Equal(old.ReadNote(), current.ReadNote());
        AssertSame("memory list", await old.Json("memory", "list"), await current.Json("memory", "list"));
        var versions = await old.Json("memory", "history", "note.md");
        Assert.Equal(4, (await old.Json("memory", "list"))[0]!["versions"]!.GetValue<int>());
        Assert.Equal(versions.AsArray().Count, (await current.Json("memory", "history", "note.md")).AsArray().Count);
        Assert.Single((await old.Json("memory", "conflicts")).AsArray());
        Assert.Single((await current.Json("memory", "conflicts")).AsArray());
    }

    [Fact]
    public async Task Version_1_and_this_version_keep_sessions_on_one_hub()
    {
        using var old = new InteropMachine(Version1, "ada");
        using var current = new InteropMachine(Published.Program, "bob");
        await Join("duckdb", old, current);
        old.WriteSession("00000000-0000-4000-8000-00000000000a");
        current.WriteSession("00000000-0000-4000-8000-00000000000b");

        await Flush(old, current, old, current);

        var people = await old.Json("report", "users");
        AssertSame("report users", people, await current.Json("report", "users"));
        Assert.Equal(
            [("ada", 1), ("bob", 1)],
            people
                .AsArray()
                .Select(row => (row!["person"]!.GetValue<string>(), row["sessions"]!.GetValue<int>()))
                .Order()
        );
    }

    [Fact]
    public async Task Version_1_keeps_marks_that_it_does_not_know()
    {
        const string session = "00000000-0000-4000-8000-00000000000b";
        using var old = new InteropMachine(Version1, "ada");
        using var current = new InteropMachine(Published.Program, "ada");
        await Join("folder", old, current);
        current.WriteSession(session);
        old.WriteNote("one\n");
        await Flush(old, current);
        await current.Run("sessions", "rename", session, "My name");
        await current.Run("sessions", "tag", session, "flaky-test");
        await current.Run("sessions", "pin", session);
        await current.Run("sessions", "note", session, "the note");
        await Flush(current, old, current, old);
        await Sync(old, current);

        AssertSame("memory list", await old.Json("memory", "list"), await current.Json("memory", "list"));
        Assert.Empty((await old.Json("memory", "conflicts")).AsArray());
        Assert.DoesNotContain("My name", await old.Run("sessions"), StringComparison.Ordinal);
        old.WriteNote("two\n");
        await Sync(old, current);
        Assert.Equal("two\n", current.ReadNote());
        var marked = (await current.Json("sessions", "--tag", "flaky-test")).AsArray().Single()!;
        Assert.Equal("My name", marked["title"]!.GetValue<string>());
    }

    async Task Join(string kind, params InteropMachine[] machines)
    {
        var address = kind == "folder" ? _scratch.Path("hub") : $"duckdb:{_scratch.Path("hub.duckdb")}";
        foreach (var machine in machines)
            await machine.Run("setup", "--hub", address, "--memory");
    }

    static async Task Flush(params InteropMachine[] machines)
    {
        foreach (var machine in machines)
            await machine.Run("flush");
    }

    static async Task Sync(params InteropMachine[] machines)
    {
        foreach (var machine in machines)
            await machine.Run("memory", "sync");
    }

    /// <summary>Each machine marks itself as "this" and shows its own names for the others.</summary>
    static JsonNode WithoutDevice(JsonNode history)
    {
        foreach (var change in history.AsArray())
            change!.AsObject().Remove("device");
        return history;
    }

    static void AssertSame(string command, JsonNode old, JsonNode current) =>
        JsonComparison.AssertNone(new JsonComparison(Additions.SinceVersion1).Differences(command, old, current));

    static IEnumerable<string> Ids(JsonNode list) =>
        list.AsArray().Select(entry => entry!["id"]!.GetValue<string>()).Order(StringComparer.Ordinal);

    static bool IsOf(JsonNode? entry, string id) => entry!["id"]!.GetValue<string>() == id;

    public void Dispose() => _scratch.Dispose();
}
