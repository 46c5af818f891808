using System.Text.Json.Nodes;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>Work of the current project comes first, and people see whose work they change.</summary>
public sealed class ProjectPreferenceTests : IDisposable
{
    // Its folder, and so its project, is "app".
    readonly LogMachine _keith = new("Keith");

    public void Dispose() => _keith.Dispose();

    LogEntry Log(string title, string project)
    {
        _keith.Clock.Now = _keith.Clock.Now.AddMinutes(1);
        return _keith.Write(writer =>
            writer.Create(new(EntryCategory.Task, EntryStatus.DefaultFor(EntryCategory.Task), title, null, project))
        );
    }

    async Task<List<string?>> Titles(params string[] arguments)
    {
        var rows = JsonNode.Parse((await _keith.Run([.. arguments, "--json"])).Succeeded().Out)!.AsArray();
        return [.. rows.Select(row => (string?)row!["title"])];
    }

    [Fact]
    public async Task Ready_lists_the_work_of_this_project_first()
    {
        Log("older, elsewhere", "shop");
        Log("here", "app");
        Assert.Equal(["here", "older, elsewhere"], await Titles("ready"));
        Assert.Equal(["older, elsewhere", "here"], await Titles("ready", "--all"));
        Assert.Equal(["older, elsewhere"], await Titles("ready", "--project", "shop"));
    }

    [Theory]
    [InlineData("here", "--next")]
    [InlineData("older, elsewhere", "--next", "--all")]
    [InlineData("older, elsewhere", "--next", "--project", "SHOP")]
    public async Task Claim_next_takes_the_work_of_this_project_first(string title, params string[] options)
    {
        Log("older, elsewhere", "shop");
        Log("here", "app");
        var claimed = (await _keith.Run(["claim", .. options, "--json"])).Succeeded().Out;
        Assert.Equal(title, (string?)JsonNode.Parse(claimed)!["title"]);
    }

    [Fact]
    public async Task Claim_next_takes_other_work_if_this_project_has_none()
    {
        Log("elsewhere", "shop");
        Assert.Contains(
            "in shop until",
            (await _keith.Run("claim", "--next")).Succeeded().Out,
            StringComparison.Ordinal
        );
        var none = await _keith.Run("claim", "--next", "--project", "app");
        Assert.Equal(66, none.ExitCode);
        Assert.Contains("of project app", none.Error, StringComparison.Ordinal);
        Assert.Equal(64, (await _keith.Run("claim", "0000", "--all")).ExitCode);
    }

    [Fact]
    public async Task Resolving_what_somebody_else_claimed_says_so()
    {
        var entry = Log("here", "app");
        using var jane = new LogMachine("Jane");
        jane.Pull(_keith);
        (await jane.Run("claim", entry.Id.Value)).Succeeded();
        _keith.Pull(jane);

        var resolved = (await _keith.Run("resolve", entry.Id.Value)).Succeeded();
        Assert.Contains("note: Jane has claimed this entry until", resolved.Error, StringComparison.Ordinal);
        Assert.Equal("", (await _keith.Run("resolve", entry.Id.Value)).Error);
        Assert.Equal("", (await jane.Run("resolve", entry.Id.Value, "--status", "blocked")).Succeeded().Error);
    }
}
