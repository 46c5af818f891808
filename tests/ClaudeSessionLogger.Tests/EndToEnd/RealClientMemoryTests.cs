using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.EndToEnd;

/// <summary>
/// Two machines with the real client and one hub: Claude's memory of one machine is available on the other.
/// </summary>
public sealed class RealClientMemoryTests
{
    const string Version = "2.1.330";

    [Fact]
    public async Task Memory_from_one_machine_reaches_the_client_on_the_other()
    {
        var hub = Directory.CreateTempSubdirectory("csl-hub-").FullName;
        try
        {
            using var desktop = await Machine(hub);
            using var laptop = await Machine(hub);
            await desktop.Run("memory");
            // The session end has started a flush; this call waits for its end.
            await Published.FlushUntilSpoolIsEmpty(desktop.Home);

            await laptop.Run("hello");
            await Published.FlushUntilSpoolIsEmpty(laptop.Home);
            Assert.Equal(Memory(desktop), Memory(laptop));
            Assert.Equal("- [User role](user_role.md) — tester\n", Memory(laptop)["MEMORY.md"]);

            laptop.KeepsRequests = true;
            await laptop.Run("hello");
            var asked = await File.ReadAllTextAsync(
                laptop.Output("requests.jsonl"),
                TestContext.Current.CancellationToken
            );
            Assert.Contains("[User role](user_role.md)", asked, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(hub, recursive: true);
        }
    }

    // Each machine has the same repository at a different path.
    static async Task<RealClient> Machine(string hub)
    {
        var client = await RealClient.WithHooks(Version);
        var git = Path.Combine(client.Output("work"), ".git");
        Directory.CreateDirectory(git);
        await File.WriteAllTextAsync(Path.Combine(git, "HEAD"), "ref: refs/heads/main\n");
        await File.WriteAllTextAsync(
            Path.Combine(git, "config"),
            "[remote \"origin\"]\n\turl = https://github.com/acme/shop.git\n"
        );
        foreach (var folder in (string[])["objects", "refs"])
            Directory.CreateDirectory(Path.Combine(git, folder));
        (await Published.Run(client.Home, "setup", "--hub", hub, "--user", "Ann")).Succeeded();
        return client;
    }

    static Dictionary<string, string> Memory(RealClient client) =>
        Directory
            .EnumerateDirectories(client.Home.Projects)
            .Select(project => Path.Combine(project, "memory"))
            .Where(Directory.Exists)
            .SelectMany(memory => Directory.EnumerateFiles(memory, "*.md", SearchOption.AllDirectories))
            .ToDictionary(file => Path.GetFileName(file), File.ReadAllText, StringComparer.Ordinal);
}
