using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.EndToEnd;

/// <summary>Sessions that the real client wrote are archived, deleted, restored and resumed.</summary>
public sealed class RealClientArchiveTests
{
    const string Version = "2.1.330";

    [Fact]
    public async Task Deleted_sessions_are_restored_and_resumed_here_and_on_another_machine()
    {
        using var client = await RealClient.WithHooks(Version);
        (await Published.Run(client.Home, "setup", "--archive")).Succeeded();
        await client.Run("tools", "fork", "agent", "compact");
        await Published.FlushUntilSpoolIsEmpty(client.Home);
        var written = Files(client.Home);
        var sessions = Sessions(written);
        Assert.InRange(sessions.Count, 4, 20);
        Assert.Contains(written.Keys, path => path.Contains("/subagents/", StringComparison.Ordinal));
        Delete(client.Home);

        foreach (var id in sessions)
        {
            await AssertReadable(client, id);
            var run = (await Published.Run(client.Home, "sessions", "restore", id)).Succeeded();
            Assert.Contains($"claude --resume {id}", run.Out);
        }

        AssertSame(written, Files(client.Home));
        await Resume(client, sessions, client.Output("work"));
        var resumed = Files(client.Home);
        foreach (var (path, content) in written.Where(file => IsTranscript(file.Key)))
            AssertBeginsWith(content, resumed[path]);

        // What the client has added since it was archived is never overwritten.
        await Published.FlushUntilSpoolIsEmpty(client.Home);
        var longer = Path.Combine(client.Home.Projects, resumed.Keys.First(IsTranscript));
        File.AppendAllText(longer, "{}\n");
        var refused = await Published.Run(client.Home, "sessions", "restore", Path.GetFileNameWithoutExtension(longer));
        Assert.Equal(75, refused.ExitCode);
        Assert.EndsWith("{}\n", File.ReadAllText(longer));

        var pack = client.Output("sessions.pack");
        Delete(client.Home);
        (await Published.Run(client.Home, ["sessions", "pack", .. sessions, pack])).Succeeded();
        using var other = await RealClient.Bare(Version);
        var folder = Directory.CreateDirectory(other.Output("elsewhere")).FullName;
        (await Published.Run(other.Home, "sessions", "unpack", pack, "--into", folder)).Succeeded();
        var unpacked = Files(other.Home);
        Assert.Equal(
            resumed.Select(file => (Name(file.Key), Convert.ToHexString(file.Value))).Order(),
            unpacked.Select(file => (Name(file.Key), Convert.ToHexString(file.Value))).Order()
        );
        await Resume(other, sessions, folder);
        var continued = Files(other.Home);
        foreach (var (path, content) in unpacked.Where(file => IsTranscript(file.Key)))
            AssertBeginsWith(content, continued[path]);
    }

    [Theory]
    [InlineData("2.0.76")]
    [InlineData("1.0.88")]
    public async Task Sessions_of_older_clients_are_restored(string version)
    {
        using var client = await RealClient.WithHooks(version);
        (await Published.Run(client.Home, "setup", "--archive")).Succeeded();
        await client.Run("hello", "tools", "agent");
        await Published.FlushUntilSpoolIsEmpty(client.Home);
        var written = Files(client.Home);
        Delete(client.Home);
        foreach (var id in Sessions(written))
            await AssertReadable(client, id);
        foreach (var id in Sessions(written))
            (await Published.Run(client.Home, "sessions", "restore", id)).Succeeded();
        AssertSame(written, Files(client.Home));
        foreach (var id in Sessions(written))
            await AssertReadable(client, id);
    }

    // With a prompt, and what the first search for a word of it finds.
    static async Task AssertReadable(RealClient client, string id)
    {
        var read = (await Published.Run(client.Home, "sessions", "read", id)).Succeeded();
        Assert.Contains("\nYou #", read.Out);
        var found = (await Published.Run(client.Home, "search", id, "--json")).Succeeded();
        Assert.Contains(id, found.Out);
    }

    static async Task Resume(RealClient client, IReadOnlyList<string> sessions, string folder)
    {
        var printed = await client.RunScript("resume.sh", ("IDS", string.Join(',', sessions)), ("FOLDER", folder));
        foreach (var id in sessions)
            Assert.Contains($"resumed {id} {id}", printed);
    }

    static bool IsTranscript(string path) =>
        path.EndsWith(".jsonl", StringComparison.Ordinal) && path.Count(c => c == '/') == 1;

    static List<string> Sessions(Dictionary<string, byte[]> files) =>
        [
            .. files
                .Keys.Where(path => IsTranscript(path) && !Name(path).StartsWith("agent-", StringComparison.Ordinal))
                .Select(path => Path.GetFileNameWithoutExtension(path)),
        ];

    // Without the project's folder.
    static string Name(string path) => path[(path.IndexOf('/') + 1)..];

    /// <summary>All files below projects, except memory and empty ones, which are no sessions.</summary>
    static Dictionary<string, byte[]> Files(TemporaryHome home) =>
        Directory
            .EnumerateFiles(home.Projects, "*", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/memory/", StringComparison.Ordinal) && new FileInfo(path).Length > 0)
            .ToDictionary(path => Path.GetRelativePath(home.Projects, path), File.ReadAllBytes);

    static void Delete(TemporaryHome home)
    {
        Directory.Delete(home.Projects, recursive: true);
        Directory.CreateDirectory(home.Projects);
    }

    static void AssertSame(Dictionary<string, byte[]> expected, Dictionary<string, byte[]> actual)
    {
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        Assert.All(expected, file => Assert.Equal(file.Value, actual[file.Key]));
    }

    static void AssertBeginsWith(byte[] beginning, byte[] whole)
    {
        Assert.True(whole.AsSpan().StartsWith(beginning), "the client has not continued the transcript");
        Assert.True(whole.Length > beginning.Length, "the client has added nothing");
    }
}
