using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Mcp;

/// <summary>
/// The plugin in the real client: installed with this repository as its marketplace, used by a scripted model,
/// uninstalled.
/// </summary>
public sealed class PluginTests(PluginTests.Used used) : IClassFixture<PluginTests.Used>
{
    const string Version = "2.1.330";

    [Fact]
    public async Task The_client_validates_the_marketplace_and_the_plugin()
    {
        var client = await used.Client();
        Assert.All(
            ["market", "plugin"],
            what =>
                Assert.True(
                    File.ReadAllText(client.Output($"validate-{what}.rc")).Trim() == "0",
                    File.ReadAllText(client.Output($"validate-{what}.txt"))
                )
        );
    }

    [Fact]
    public async Task Entries_logged_by_the_skill_or_the_slash_command_have_their_session()
    {
        var client = await used.Client();
        var entries = JsonNode.Parse((await Published.Run(client.Home, "list", "--json")).Succeeded().Out)!.AsArray();

        Assert.Equal(
            [
                ("first", client.SessionOf("one")),
                ("fourth", client.SessionOf("four")),
                ("second", client.SessionOf("two")),
                ("third", client.SessionOf("three")),
            ],
            entries
                .Select(entry => ((string)entry!["title"]!, (string)entry["session_id"]!))
                .OrderBy(entry => entry.Item1, StringComparer.Ordinal)
        );
        Assert.Equal(4, entries.Select(entry => (string)entry!["session_id"]!).Distinct().Count());
        Assert.Single(
            client.Requests,
            request => request.SessionId == client.SessionOf("one") && request.ToolUses.Count > 0
        );
    }

    [Fact]
    public async Task The_plugins_hooks_record_each_session_once_and_without_an_error()
    {
        var client = await used.Client();
        var sessions = await Published.Sessions(client.Home);

        Assert.Equal(
            ((string[])["one", "two", "three", "four", "both"]).Select(client.SessionOf).Order(),
            sessions.Select(session => (string)session["session_id"]!).Order()
        );
        Assert.All(sessions, session => Assert.Equal("other", (string?)session["end_reason"]));
        foreach (var complaint in Directory.GetFiles(client.Home.Root, "*.err"))
            Assert.DoesNotContain(
                "hook",
                await File.ReadAllTextAsync(complaint, TestContext.Current.CancellationToken),
                StringComparison.OrdinalIgnoreCase
            );
    }

    [Fact]
    public async Task Duplicate_hooks_show_the_start_message_once_and_doctor_reports_them()
    {
        var client = await used.Client();
        var greetings = (string scenario) =>
            File.ReadLines(
                    Directory
                        .EnumerateFiles(
                            client.Home.Projects,
                            client.SessionOf(scenario) + ".jsonl",
                            SearchOption.AllDirectories
                        )
                        .Single()
                )
                .Count(line =>
                    line.Contains("Recent sessions:", StringComparison.Ordinal)
                    && line.Contains("hook_system_message", StringComparison.Ordinal)
                );

        Assert.Equal((1, 1), (greetings("two"), greetings("both")));
        Assert.Contains(
            "each hook runs twice, but nothing is recorded or reported twice",
            (
                await File.ReadAllTextAsync(client.Output("doctor.txt"), TestContext.Current.CancellationToken)
            ).ReplaceLineEndings(" "),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Uninstalling_the_plugin_leaves_nothing_in_the_settings()
    {
        var client = await used.Client();
        var text = (string name) => File.ReadAllText(client.Output(name + ".json"));

        Assert.Equal(text("installed"), text("removed"));
        // The first time, the client leaves two empty objects of its own and nothing of ours. The second time, nothing
        // changes.
        var left = JsonNode.Parse(text("uninstalled"))!.AsObject();
        Assert.True(
            JsonNode.DeepEquals(
                JsonNode.Parse("""{"model":"claude-opus-4-8","enabledPlugins":{},"extraKnownMarketplaces":{}}"""),
                left
            ),
            left.ToJsonString()
        );
        Assert.Equal(text("uninstalled"), text("uninstalled-again"));
    }

    /// <summary>The run that all tests of this class share.</summary>
    public sealed class Used : IDisposable
    {
        readonly Lazy<Task<RealClient>> _run = new(Run);

        internal Task<RealClient> Client() => _run.Value;

        static async Task<RealClient> Run()
        {
            var client = await RealClient.Bare(Version);
            try
            {
                var market = client.Output("market");
                foreach (var folder in (string[])["plugin", ".claude-plugin"])
                    CopyFolder(Repository.In(folder), Path.Combine(market, folder));
                await client.RunScript("plugin.sh", ("MARKET", market), ("PROGRAM", Published.Program));
                await Published.FlushUntilSpoolIsEmpty(client.Home);
                return client;
            }
            catch
            {
                client.Dispose();
                throw;
            }
        }

        static void CopyFolder(string from, string to)
        {
            foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            {
                var target = Path.Combine(to, Path.GetRelativePath(from, file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }
        }

        public void Dispose()
        {
            if (_run is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
                _run.Value.Result.Dispose();
        }
    }
}
