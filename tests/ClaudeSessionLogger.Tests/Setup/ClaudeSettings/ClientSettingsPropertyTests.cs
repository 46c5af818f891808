using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Setup.ClaudeSettings;
using Xunit;

namespace ClaudeSessionLogger.Tests.Setup.ClaudeSettings;

/// <summary>Uses random settings, each from one seed, so that a failure can be reproduced.</summary>
public sealed class ClientSettingsPropertyTests
{
    static readonly string[] s_events = ["SessionStart", "SessionEnd", "PostToolUse", "Stop", "Tomorrow"];
    static readonly string[] s_commands =
    [
        "say hi",
        "prettier --write \"$X\"",
        "cat ~/.claude/claude-session-logger/badge.json",
        "ü 😀 \\ \"q\"",
        "",
    ];
    static readonly string[] s_tool =
    [
        "python3 -m claude_session_logger.cli recent",
        "python3 /x/log_session.py record --no-sync || true",
        "claude-session-logger inbox --count",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Setup_keeps_other_settings_and_remove_deletes_only_ours(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 150; round++)
        {
            var others = Settings(random);
            var original = Written(random, others);
            var text = new ClientSettingsText(System.Text.Encoding.UTF8.GetBytes(original));

            var installed = new HookSettings(SetupFolder.Program).Install(text);
            var again = new HookSettings(SetupFolder.Program).Install(new(installed.Body.ToArray()));
            Assert.True(installed.Body.SequenceEqual(again.Body), $"seed {seed}, round {round}: {original}");

            var removed = HookSettings.Remove(new(installed.Body.ToArray()));
            Assert.True(Same(others, JsonNode.Parse(removed.Body)!), $"seed {seed}, round {round}: {original}");
        }
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void Setup_removes_only_the_handlers_of_the_Python_tool(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 150; round++)
        {
            var others = Settings(random);
            var mixed = others.DeepClone().AsObject();
            for (var i = random.Next(1, 6); i > 0; i--)
                Plant(random, mixed);

            var installed = new HookSettings(SetupFolder.Program).Install(
                new(System.Text.Encoding.UTF8.GetBytes(Written(random, mixed)))
            );
            Assert.All(
                s_tool,
                command =>
                    Assert.DoesNotContain(
                        command,
                        JsonNode.Parse(installed.Body)!.ToJsonString(),
                        StringComparison.Ordinal
                    )
            );
            Assert.True(
                Same(others, JsonNode.Parse(HookSettings.Remove(installed).Body)!),
                $"seed {seed}, round {round}: {mixed.ToJsonString()}"
            );
        }
    }

    [Fact]
    public void Random_damage_never_crashes_setup()
    {
        var random = new Random(21);
        using var folder = new SetupFolder();
        for (var round = 0; round < 200; round++)
        {
            var bytes = System.Text.Encoding.UTF8.GetBytes(Written(random, Settings(random)));
            for (var i = random.Next(1, 4); i > 0; i--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            SetupFolder.Write(folder.Client.Path, bytes);
            File.Delete(folder.Client.Backup);
            try
            {
                folder.Client.Install(SetupFolder.Program, statusLine: true);
            }
            catch (Failure failure)
            {
                Assert.Equal(64, failure.ExitCode);
                Assert.Equal(bytes, File.ReadAllBytes(folder.Client.Path));
                continue;
            }

            folder.Client.Remove();
            Assert.Equal(bytes, File.ReadAllBytes(folder.Client.Path));
        }
    }

    static JsonObject Settings(Random random)
    {
        var root = new JsonObject();
        for (var i = random.Next(5); i > 0; i--)
            root[$"key{i}"] = Value(random, depth: 0);
        if (random.Next(3) == 0)
            return root;

        var hooks = new JsonObject();
        foreach (var occasion in s_events.Where(_ => random.Next(2) == 0))
        {
            hooks[occasion] = new JsonArray([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Group(random))]);
        }

        if (hooks.Count > 0)
            root.Insert(random.Next(root.Count + 1), "hooks", hooks);
        return root;
    }

    static JsonObject Group(Random random)
    {
        var group = new JsonObject();
        if (random.Next(2) == 0)
            group["matcher"] = random.Next(2) == 0 ? "Write|Edit" : "*";
        group["hooks"] = new JsonArray([
            .. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Handler(s_commands[random.Next(s_commands.Length)])),
        ]);
        return group;
    }

    static JsonObject Handler(string command) => new() { ["type"] = "command", ["command"] = command };

    static void Plant(Random random, JsonObject root)
    {
        if (root["hooks"] is not JsonObject hooks)
            root["hooks"] = hooks = [];
        var occasion = s_events[random.Next(s_events.Length)];
        if (hooks[occasion] is not JsonArray groups)
            hooks[occasion] = groups = [];
        var handler = Handler(s_tool[random.Next(s_tool.Length)]);
        if (groups.Count > 0 && random.Next(2) == 0)
        {
            var handlers = groups[random.Next(groups.Count)]!["hooks"]!.AsArray();
            handlers.Insert(random.Next(handlers.Count + 1), handler);
        }
        else
        {
            groups.Insert(random.Next(groups.Count + 1), new JsonObject { ["hooks"] = new JsonArray(handler) });
        }
    }

    static JsonNode? Value(Random random, int depth) =>
        random.Next(depth > 3 ? 4 : 6) switch
        {
            0 => random.Next(),
            1 => random.Next(2) == 0,
            2 => null,
            3 => s_commands[random.Next(s_commands.Length)],
            4 => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, depth + 1))]),
            _ => new JsonObject(
                Enumerable.Range(0, random.Next(4)).Select(i => KeyValuePair.Create($"k{i}", Value(random, depth + 1)))
            ),
        };

    static string Written(Random random, JsonObject json) =>
        json.ToJsonString(
            new()
            {
                WriteIndented = random.Next(4) > 0,
                IndentCharacter = random.Next(2) == 0 ? ' ' : '\t',
                IndentSize = random.Next(1, 5),
                NewLine = random.Next(2) == 0 ? "\n" : "\r\n",
            }
        );

    /// <summary>Also compares the order of keys.</summary>
    static bool Same(JsonObject expected, JsonNode actual) =>
        expected.ToJsonString() == JsonNode.Parse(actual.ToJsonString())!.ToJsonString();
}
