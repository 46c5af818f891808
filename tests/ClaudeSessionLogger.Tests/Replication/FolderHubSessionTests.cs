using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Replication;

/// <summary>
/// A folder hub takes one person's sessions if nobody else can read it, and says who could otherwise.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class FolderHubSessionTests : IDisposable
{
    const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    readonly Team _team = new();

    public FolderHubSessionTests() =>
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the program cannot tell on Windows who can read a folder");

    public void Dispose() => _team.Dispose();

    void Record(string person, int number) => TranscriptWriter.Small(_team.Home(person), number);

    async Task<List<string?>> OnHub(string person)
    {
        var rows = JsonNode.Parse(
            (await _team.Run(person, "query", "--hub", "--json", "select session_id from sessions order by 1"))
                .Succeeded()
                .Out
        )!;
        return [.. rows.AsArray().Select(row => (string?)row!["session_id"])];
    }

    bool HasSessionFiles => Directory.Exists(Path.Combine(_team.Hub, "sessions"));

    [Fact]
    public async Task One_person_sees_the_sessions_of_two_machines_in_a_private_folder()
    {
        foreach (var (machine, number) in ((string, int)[])[("ada@1", 1), ("ada@2", 2)])
        {
            Record(machine, number);
            (await _team.Run(machine, "import")).Succeeded();
            (await _team.Run(machine, "setup", "--hub", _team.Hub, "--sessions")).Succeeded();
        }

        Assert.Equal([CapturedHome.Id(1), CapturedHome.Id(2)], await OnHub("ada@1"));
        var report = await _team.Json("ada@2", "report", "--hub");
        Assert.Contains("\"sessions\":2", report.ToJsonString(), StringComparison.Ordinal);
        var page = await _team.Run("ada@2", "report", "--hub", "--html", _team.Home("ada@2").In("page.html"));
        Assert.Contains("page.html: 2 sessions", page.Succeeded().Error, StringComparison.Ordinal);
        Assert.Equal(Private, File.GetUnixFileMode(_team.Hub));
    }

    [Fact]
    public async Task Projects_of_one_name_on_this_machine_stay_apart_in_a_report_of_the_hub()
    {
        foreach (var (owner, number) in ((string, int)[])[("work", 1), ("private", 2)])
        {
            var folder = Directory.CreateDirectory(_team.Home("ada").In(owner, "cli")).FullName;
            TranscriptWriter.Small(_team.Home("ada"), number, folder);
        }

        (await _team.Run("ada", "import")).Succeeded();
        (await _team.Run("ada", "setup", "--hub", _team.Hub, "--sessions")).Succeeded();

        var report = (await _team.Run("ada", "report", "projects", "--hub", "--csv")).Succeeded().Out;
        Assert.Contains("work/cli,", report, StringComparison.Ordinal);
        Assert.Contains("private/cli,", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_of_a_hub_without_sessions_says_how_they_get_there()
    {
        (await _team.Run("ada", "setup", "--hub", _team.Hub, "--sessions")).Succeeded();
        var report = await _team.Run("ada", "report", "--hub");
        Assert.Contains("the hub has no sessions of yours. Run", report.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("import", report.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sessions_stay_on_the_machine_without_consent()
    {
        Record("ada", 1);
        Directory.CreateDirectory(_team.Hub, Private);
        await _team.Join("ada");
        await _team.Flush("ada");

        Assert.False(HasSessionFiles);
        var report = await _team.Run("ada", "report", "--hub");
        Assert.Equal(new Failure(FailureKind.Invalid, "").ExitCode, report.ExitCode);
        Assert.Contains("setup --sessions", report.Error, StringComparison.Ordinal);
        Assert.Contains("PostgreSQL", report.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(UnixFileMode.OtherRead, "everybody on this machine")]
    [InlineData(UnixFileMode.GroupExecute, "its group")]
    public async Task A_folder_that_others_can_open_gets_no_sessions(UnixFileMode open, string readers)
    {
        Record("ada", 1);
        Directory.CreateDirectory(_team.Hub, Private);
        File.SetUnixFileMode(_team.Hub, Private | open);

        var joined = (await _team.Run("ada", "setup", "--hub", _team.Hub, "--sessions")).Succeeded().Out;
        var again = await _team.Run("ada", "setup", "--sessions");

        Assert.Contains(readers, joined, StringComparison.Ordinal);
        Assert.Contains(readers, again.Out, StringComparison.Ordinal);
        Assert.Contains("PostgreSQL", again.Out, StringComparison.Ordinal);
        Assert.Equal(new Failure(FailureKind.Unauthorized, "").ExitCode, again.ExitCode);
        Assert.Contains(readers, (await _team.Run("ada", "hub")).Succeeded().Out, StringComparison.Ordinal);
        Assert.False(HasSessionFiles);

        File.SetUnixFileMode(_team.Hub, Private);
        await _team.Flush("ada");
        Assert.Equal([CapturedHome.Id(1)], await OnHub("ada"));
    }

    [Fact]
    public async Task A_folder_that_a_teammate_uses_gets_no_sessions()
    {
        Directory.CreateDirectory(_team.Hub, Private);
        await _team.Join("keith");
        Record("ada", 1);

        var joined = (await _team.Run("ada", "setup", "--hub", _team.Hub, "--sessions")).Succeeded().Out;

        Assert.Contains("keith also uses this hub and could read them", joined, StringComparison.Ordinal);
        Assert.False(HasSessionFiles);
    }

    [Fact]
    public async Task A_new_folder_does_not_belong_to_the_people_of_an_earlier_hub()
    {
        await _team.Join("keith");
        await _team.Log("keith", "staging counts refunds twice");
        await _team.Flush("keith");
        Record("ada", 1);
        await _team.Join("ada");
        (await _team.Run("ada", "hub", "leave")).Succeeded();

        var hub = Path.Combine(_team.Folder, "own");
        var joined = (await _team.Run("ada", "setup", "--hub", hub, "--sessions")).Succeeded().Out;

        Assert.DoesNotContain("keith", joined, StringComparison.Ordinal);
        await _team.Flush("ada");
        Assert.Equal([CapturedHome.Id(1)], await OnHub("ada"));
    }

    [Fact]
    public async Task A_forgotten_session_leaves_the_folder()
    {
        Record("ada", 1);
        Record("ada", 2);
        (await _team.Run("ada", "import")).Succeeded();
        (await _team.Run("ada", "setup", "--hub", _team.Hub, "--sessions")).Succeeded();

        (await _team.Run("ada", "forget", CapturedHome.Id(1), "--yes")).Succeeded();
        await _team.Flush("ada");

        Assert.Equal([CapturedHome.Id(2)], await OnHub("ada"));
        Assert.DoesNotContain(
            Directory.EnumerateFiles(_team.Hub, "*", SearchOption.AllDirectories),
            file => File.ReadAllText(file).Contains(CapturedHome.Id(1), StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task The_name_of_a_machine_is_shown_where_machines_are_listed()
    {
        (await _team.Run("ada@1", "setup", "--hub", _team.Hub, "--machine", "laptop")).Succeeded();
        (await _team.Run("ada@2", "setup", "--hub", _team.Hub)).Succeeded();

        (await _team.Run("ada@2", "setup", "--machine", "desktop")).Succeeded();

        var names = (await _team.Json("ada@1", "hub"))["devices"]!.AsArray().Select(device => (string?)device!["name"]);
        Assert.Equal(["desktop", "laptop"], names.Order());
    }

    [Theory]
    [InlineData("folder")]
    [InlineData("duckdb")]
    public async Task A_new_name_also_applies_to_sessions_that_are_on_the_hub(string kind)
    {
        var hub = kind == "folder" ? _team.Hub : $"duckdb:{_team.Folder}/hub.duckdb";
        Record("git-name", 1);
        (await _team.Run("git-name", "import")).Succeeded();
        (await _team.Run("git-name", "setup", "--hub", hub, "--sessions")).Succeeded();
        Assert.Equal([CapturedHome.Id(1)], await OnHub("git-name"));

        _team.Environment["CLAUDE_LOGGER_USER"] = "";
        (await _team.Run("git-name", "setup", "--user", "Ada")).Succeeded();
        await _team.Flush("git-name");

        Assert.Equal([CapturedHome.Id(1)], await OnHub("git-name"));
    }

    [Fact]
    public void Deleting_a_session_keeps_all_other_lines_byte_for_byte()
    {
        using var hub = new TestHub("folder");
        Directory.CreateDirectory(hub.Address.Path!, Private);
        using var opened = hub.Open();
        var (pusher, other) = (Pusher("a"), Pusher("b"));
        opened.PushSessions(pusher, [Session("1"), Session("2")]);
        opened.PushSessions(other, [Session("2")]);
        const string Unreadable = "{\"session_id\":7,\"of\":\"a newer version\"}\r\n{torn";
        var files = Directory.GetFiles(Path.Combine(hub.Address.Path!, "sessions"), "*", SearchOption.AllDirectories);
        foreach (var file in files)
            File.AppendAllText(file, Unreadable);
        var before = files.ToDictionary(file => file, File.ReadAllText);

        opened.ForgetSessions([new("1")]);

        var changed = Assert.Single(files, file => File.ReadAllText(file) != before[file]);
        Assert.EndsWith(Unreadable, File.ReadAllText(changed), StringComparison.Ordinal);
        Assert.DoesNotContain("\"1\"", File.ReadAllText(changed), StringComparison.Ordinal);
        opened.PushSessions(pusher, [Session("1")]);
        Assert.Equal(["1", "2"], opened.Sessions(person: null).Select(it => it.Session.Id.Value).Order());
    }

    static HubPusher Pusher(string device) => new(new(device), "laptop", "ada", "1.0");

    static HubSession Session(string id) => new(new() { Id = new(id) }, "ada", null, []);

    [Fact]
    public async Task A_device_without_a_description_still_is_somebody_elses()
    {
        Directory.CreateDirectory(_team.Hub, Private);
        await _team.Join("ann");
        await _team.Log("ann", "refunds");
        await _team.Flush("ann");
        foreach (var description in Directory.GetFiles(Path.Combine(_team.Hub, "devices")))
            File.Delete(description);

        var joined = (await _team.Run("ada", "setup", "--hub", _team.Hub, "--sessions")).Succeeded().Out;

        Assert.Contains("ann also uses this hub", joined, StringComparison.Ordinal);
        Assert.Contains("memory stays on this machine", joined, StringComparison.Ordinal);
    }
}
