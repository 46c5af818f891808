using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Version1;

/// <summary>
/// Every command with <c>--json</c> prints the same as version 1 for the homes of version 1. record.sh recorded the
/// output of version 1.
/// </summary>
public sealed partial class CommandJsonTests : IDisposable
{
    static readonly JsonSerializerOptions s_readable = new()
    {
        WriteIndented = true,
        IndentSize = 1,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    readonly Version1Homes _homes = new();

    [Fact]
    public async Task Every_command_prints_the_JSON_of_version_1()
    {
        var output = new PlainOutput(_homes, KnownIds());
        var printed = new JsonObject();
        var number = 0;
        foreach (var step in CommandStory.BeforeMemory)
            printed.Add(Name(++number, step), await Run(step, output));
        File.WriteAllText(Path.Combine(_homes.Memory("ada"), "deploy.md"), "Deploy on Fridays.\n");
        File.WriteAllText(Path.Combine(_homes.Memory("eve"), "deploy.md"), "Never deploy.\n");
        foreach (var step in CommandStory.AfterMemory)
            printed.Add(Name(++number, step), await Run(step, output));
        var files = Directory
            .EnumerateFileSystemEntries(_homes.Logger("ada"))
            .Select(file => output.Text(Path.GetFileName(file)))
            .Order(StringComparer.Ordinal)
            .ToList();

        if (Recorded.IsRecording)
        {
            Recorded.Write("printed.json", printed.ToJsonString(s_readable) + "\n");
            Recorded.Write("files.txt", string.Join('\n', files) + "\n");
            return;
        }

        var recorded = JsonNode.Parse(Recorded.Read("printed.json"))!.AsObject();
        Assert.Equal(recorded.Select(step => step.Key), printed.Select(step => step.Key));
        var steps = CommandStory.BeforeMemory.Concat(CommandStory.AfterMemory);
        JsonComparison.AssertNone(
            steps
                .Zip(recorded)
                .SelectMany(pair => Differences(pair.First, pair.Second.Value!, printed[pair.Second.Key]!))
                .Except(Additions.Corrections)
        );
        Assert.Empty(printed.SelectMany(step => CommonNames.Missing(step.Key, step.Value)));
        Assert.Empty(Recorded.Lines("files.txt").Except(files));
        Assert.Empty(files.Except(Recorded.Lines("files.txt")).Except(Additions.SinceVersion1));
    }

    [Fact]
    public void The_story_covers_every_command_with_JSON()
    {
        var commands = Recorded
            .Lines("help.txt")
            .Where(line => line.EndsWith(" --json", StringComparison.Ordinal))
            .Select(line => line[..^" --json".Length]);
        var told = CommandStory
            .BeforeMemory.Concat(CommandStory.AfterMemory)
            .Where(step => step.IsJson)
            .Select(step => step.Command);

        Assert.Empty(commands.Except(told));
    }

    async Task<JsonNode> Run(CommandStep step, PlainOutput output)
    {
        var run = await _homes.Run(step.Person, step.Words(_homes.Root));
        // export writes JSON to files and prints their names.
        var json =
            !step.IsJson || run.Out.Length == 0 ? null
            : step.Command == "export" ? new JsonArray([.. run.Out.Split('\n').Select(line => JsonValue.Create(line))])
            : JsonNode.Parse(run.Out);
        // The result of doctor depends on the machine.
        var exitCode = step.Command == "doctor" ? 0 : run.ExitCode;
        return new JsonObject { ["exit_code"] = exitCode, ["json"] = output.Of(step.Command, json) };
    }

    static IEnumerable<string> Differences(CommandStep step, JsonNode recorded, JsonNode printed)
    {
        var comparison = new JsonComparison(Additions.SinceVersion1);
        return comparison
            .Differences($"the exit code of {step}", recorded["exit_code"], printed["exit_code"])
            .Concat(comparison.Differences(step.Command, recorded["json"], printed["json"]));
    }

    static IReadOnlyList<string> KnownIds() =>
        [
            .. from file in (string[])["sessions.json", "list.json"]
            from id in Id().Matches(File.ReadAllText(Path.Combine(SharedFolder.Upgrade, file)))
            select id.Value,
        ];

    static string Name(int number, CommandStep step) => $"{number} {step}";

    public void Dispose() => _homes.Dispose();

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex Id();
}
