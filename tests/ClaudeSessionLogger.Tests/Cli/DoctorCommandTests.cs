using System.Text.Json.Nodes;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>Exit codes and output of <c>doctor</c>.</summary>
public sealed class DoctorCommandTests : IDisposable
{
    readonly CapturedHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Doctor_exits_with_1_for_a_problem_and_lists_all_findings_in_JSON()
    {
        var run = await Built.Run(_home.Home, "doctor", "--json");
        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        var findings = JsonNode.Parse(run.Out)!.AsArray();
        Assert.Contains(
            findings,
            finding =>
                (string?)finding!["check"] == "database"
                && (string?)finding["state"] == "problem"
                && (string?)finding["advice"] is not null
        );

        var text = await Built.Run(_home.Home, "doctor");
        Assert.Equal(1, text.ExitCode);
        Assert.Matches(@"\d problems, \d+ warnings?\.\n$", text.Out);
        Assert.False(Directory.Exists(_home.Paths.Home));
    }

    [Fact]
    public async Task Doctor_works_without_HOME_and_with_missing_folders()
    {
        var environment = _home.Home.Environment();
        foreach (var name in (string[])["HOME", "USERPROFILE", "PATH"])
            environment.Remove(name);
        environment["PATH"] = Path.GetDirectoryName(Environment.ProcessPath) + ":/usr/bin:/bin";
        File.WriteAllText(_home.Home.In("a-file"), "");
        environment["CLAUDE_LOGGER_HOME"] = _home.Home.In("a-file", "home");
        environment["CLAUDE_CONFIG_DIR"] = _home.Home.In("a-file", "config");
        environment["CLAUDE_LOGGER_PROGRAM"] = "/no/such/program";

        var run = await Built.Run(environment, "doctor");

        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        Assert.Contains("cannot find a program at /no/such/program", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_names_all_backups_and_the_notes_that_are_held_back()
    {
        using (var database = Database.Open(_home.Paths, TimeProvider.System, CapturedHome.Wait))
            database.Execute(
                "insert into memory_held (folder, name, why) values ('/notes', 'keys.md', 'secret'), "
                    + "('/notes', 'old.md', 'deletion')"
            );
        for (var i = 0; i < 2; i++)
            (await Built.Run(_home.Home, "backup")).Succeeded();

        var findings = JsonNode.Parse((await Built.Run(_home.Home, "doctor", "--json")).Out)!.AsArray();

        Assert.Equal(
            "2 notes are held back: /notes/keys.md (secret), /notes/old.md (deletion)",
            Detail(findings, "memory")
        );
        foreach (var file in Directory.GetFiles(_home.Paths.Home, "*.backup-*"))
            Assert.Contains(Path.GetFileName(file), Detail(findings, "backups"), StringComparison.Ordinal);
    }

    static string? Detail(JsonArray findings, string check) =>
        (string?)findings.Single(finding => (string?)finding!["check"] == check)!["detail"];
}
