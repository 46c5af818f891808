using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture;

/// <summary>The client's folders are found as ccusage finds them.</summary>
public sealed class ProfileFoldersTests : IDisposable
{
    readonly TemporaryHome _home = new("home");
    readonly Dictionary<string, string> _environment;

    public ProfileFoldersTests()
    {
        _environment = Published.WithoutFlush(_home);
        _environment.Remove("CLAUDE_CONFIG_DIR");
        _environment.Remove("CLAUDE_LOGGER_HOME");
    }

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Both_usual_folders_are_read()
    {
        GivenSession(".claude", 1);
        GivenSession(Path.Combine(".config", "claude"), 2);
        Assert.Equal(2, await Imported());
    }

    [Fact]
    public async Task XDG_CONFIG_HOME_names_the_second_folder()
    {
        _environment["XDG_CONFIG_HOME"] = _home.In("xdg");
        GivenSession(Path.Combine(".config", "claude"), 1);
        GivenSession(Path.Combine("xdg", "claude"), 2);
        GivenSession(".claude", 3);
        Assert.Equal(2, await Imported());
    }

    [Theory]
    [InlineData("one,two", 2)]
    [InlineData(" one , two ,none,", 2)]
    [InlineData("one", 1)]
    [InlineData("a, b", 1)]
    public async Task CLAUDE_CONFIG_DIR_may_list_several_folders(string folders, int sessions)
    {
        GivenSession(".claude", 1);
        GivenSession("one", 2);
        GivenSession("two", 3);
        GivenSession("a, b", 4);
        _environment["CLAUDE_CONFIG_DIR"] =
            folders == "a, b" ? _home.In(folders) : string.Join(',', folders.Split(',').Select(Absolute));
        Assert.Equal(sessions, await Imported());
    }

    string Absolute(string name) =>
        name.Trim().Length == 0 ? name : name.Replace(name.Trim(), _home.In(name.Trim()), StringComparison.Ordinal);

    void GivenSession(string config, int seed)
    {
        var folder = Directory.CreateDirectory(_home.In(config, "projects", "-w")).FullName;
        using var other = new TemporaryHome();
        var transcript = TranscriptWriter.Small(other, seed);
        foreach (var file in Directory.GetFiles(other.Projects, "*.jsonl", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        Assert.NotEmpty(transcript.SessionId);
    }

    async Task<int> Imported()
    {
        (await ProgramRun.Of(Published.Program, ["import"], _environment)).Succeeded();
        var run = await ProgramRun.Of(Published.Program, ["sessions", "--json"], _environment);
        return System.Text.Json.Nodes.JsonNode.Parse(run.Succeeded().Out)!.AsArray().Count;
    }
}
