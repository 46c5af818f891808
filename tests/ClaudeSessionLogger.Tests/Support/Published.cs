using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>The program as released: the published NativeAOT binary, run as a process.</summary>
static class Published
{
    /// <summary>
    /// Its path: <c>CSL_PROGRAM</c> (set by test.sh), else the last published build. Without one the test skips; on CI
    /// it fails.
    /// </summary>
    public static string Program
    {
        get
        {
            if (Find() is { } path)
                return path;
            const string Reason = "There is no published program: run ./test.sh, or set CSL_PROGRAM to one.";
            Assert.False(Environment.GetEnvironmentVariable("CI") is "true" or "1", Reason);
            Assert.Skip(Reason);
            return "";
        }
    }

    public static Task<ProgramRun> Run(TemporaryHome home, params string[] arguments) =>
        ProgramRun.Of(Program, arguments, home.Environment());

    /// <summary>
    /// Sends one hook event to the program, as the client does. It starts no flush, so that the test can decide when.
    /// </summary>
    public static Task<ProgramRun> Hook(TemporaryHome home, string name, string json) =>
        ProgramRun.Of(Program, ["hook", name], WithoutFlush(home), json);

    public static Dictionary<string, string> WithoutFlush(TemporaryHome home) =>
        new(home.Environment()) { ["CLAUDE_LOGGER_NO_FLUSH"] = "1" };

    /// <summary>
    /// Flushes until the spool is empty. One flush is not enough after hooks that started one themselves: ours then
    /// only asks the running one to check the spool again.
    /// </summary>
    public static async Task FlushUntilSpoolIsEmpty(TemporaryHome home)
    {
        var runs = 0;
        do
        {
            Assert.True(
                ++runs <= 500,
                $"The spool does not empty: {string.Join(", ", home.SpoolItems())}\n{home.SyncLogText()}"
            );
            (await Run(home, "flush")).Succeeded();
        } while (home.SpoolItems().Count > 0);
    }

    public static async Task<IReadOnlyList<JsonObject>> Sessions(TemporaryHome home)
    {
        var run = (await Run(home, "sessions", "--json", "--limit", "100000")).Succeeded();
        return [.. JsonNode.Parse(run.Out)!.AsArray().Select(session => session!.AsObject())];
    }

    public static async Task<JsonObject> Show(TemporaryHome home, string id)
    {
        var run = (await Run(home, "sessions", "show", id, "--json")).Succeeded();
        return JsonNode.Parse(run.Out)!.AsObject();
    }

    /// <summary>The payload that the client sends at the end of a session.</summary>
    public static string SessionEnd(string sessionId, string transcript, string cwd) =>
        new JsonObject
        {
            ["session_id"] = sessionId,
            ["transcript_path"] = transcript,
            ["cwd"] = cwd,
            ["hook_event_name"] = "SessionEnd",
            ["reason"] = "other",
        }.ToJsonString(JsonSerializerOptions.Default);

    static string? Find()
    {
        // ./test.sh --fast runs without it, even if there is an older build.
        if (Environment.GetEnvironmentVariable("CSL_FAST") is "1")
            return null;
        if (Environment.GetEnvironmentVariable("CSL_PROGRAM") is { Length: > 0 } given)
            return given;
        var name = OperatingSystem.IsWindows() ? "claude-session-logger.exe" : "claude-session-logger";
        var path = Repository.In("artifacts", "publish", RuntimeInformation.RuntimeIdentifier, name);
        return File.Exists(path) ? path : null;
    }
}
