using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>The program as people get it: the published NativeAOT binary, run as a process.</summary>
static class Published
{
    /// <summary>Its path: <c>CSL_PROGRAM</c> (test.sh sets it), else what was published last. Without one the test skips; on CI it fails.</summary>
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

    public static Task<ProgramRun> Run(TemporaryHome home, params string[] arguments) => ProgramRun.Of(Program, arguments, home.Environment());

    /// <summary>Hands the program one hook event, as the client does. It starts no flush: the test says when.</summary>
    public static Task<ProgramRun> Hook(TemporaryHome home, string name, string json) =>
        ProgramRun.Of(Program, ["hook", name], WithoutFlush(home), json);

    public static Dictionary<string, string> WithoutFlush(TemporaryHome home) =>
        new(home.Environment()) { ["CLAUDE_LOGGER_NO_FLUSH"] = "1" };

    /// <summary>
    /// Flushes until the spool is empty. Once is not enough after hooks that started a flush of their own: ours then only asks the
    /// running one to look again.
    /// </summary>
    public static async Task FlushUntilSpoolIsEmpty(TemporaryHome home)
    {
        var runs = 0;
        do
        {
            Assert.True(++runs <= 500, $"The spool does not empty: {string.Join(", ", home.SpoolItems())}\n{home.SyncLogText()}");
            (await Run(home, "flush")).Succeeded();
        }
        while (home.SpoolItems().Count > 0);
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

    /// <summary>What the client sends at a session's end.</summary>
    public static string SessionEnd(string sessionId, string transcript, string cwd) => new JsonObject
    {
        ["session_id"] = sessionId,
        ["transcript_path"] = transcript,
        ["cwd"] = cwd,
        ["hook_event_name"] = "SessionEnd",
        ["reason"] = "other",
    }.ToJsonString(JsonSerializerOptions.Default);

    static string? Find()
    {
        // ./test.sh --fast does without it, also where an older one lies about.
        if (Environment.GetEnvironmentVariable("CSL_FAST") is "1")
            return null;
        if (Environment.GetEnvironmentVariable("CSL_PROGRAM") is { Length: > 0 } given)
            return given;
        var name = OperatingSystem.IsWindows() ? "claude-session-logger.exe" : "claude-session-logger";
        var path = Repository.In("artifacts", "publish", RuntimeInformation.RuntimeIdentifier, name);
        return File.Exists(path) ? path : null;
    }
}
