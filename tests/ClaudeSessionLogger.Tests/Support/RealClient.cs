using System.Text.Json.Nodes;
using Xunit;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>
/// The real Claude Code client of one version, offline in a network namespace against the mock API of
/// <c>../shared/tools/real-client</c>, with the hooks that the published program's <c>setup</c> wrote.
/// </summary>
sealed class RealClient : IDisposable
{
    readonly string _executable;

    RealClient(string executable) => _executable = executable;

    /// <summary>The HOME of the scenarios; its parent folder is the OUT of their scripts.</summary>
    public TemporaryHome Home { get; } = new("home");

    /// <summary>Whether the mock API stores whole requests and not only the counts.</summary>
    public bool KeepsRequests { get; set; }

    /// <summary>
    /// A file that a scenario wrote next to the home, such as <c>hello.json</c> with the answer of the client.
    /// </summary>
    public string Output(string name) => Path.Combine(Home.Root, name);

    /// <summary>The session id that a one-shot scenario (claude -p) reports.</summary>
    public string SessionOf(string scenario)
    {
        var answer = JsonNode.Parse(File.ReadAllText(Output(scenario + ".json")))!;
        // An older client prints an array of events; the last one is the result.
        var result = answer is JsonArray events ? events.Single(item => (string?)item!["type"] == "result")! : answer;
        return (string)result["session_id"]!;
    }

    /// <summary>What the mock API served, in order.</summary>
    public IReadOnlyList<MockRequest> Requests =>
        [
            .. File.ReadLines(Output("requests.jsonl"))
                .Select(line => JsonNode.Parse(line)!.AsObject())
                .Where(request => (string?)request["kind"] == "messages")
                .Select(MockRequest.Of),
        ];

    /// <summary>
    /// A client of this version with our hooks in its settings. If something is missing, the test skips and says what.
    /// </summary>
    public static async Task<RealClient> WithHooks(string version)
    {
        var client = await Bare(version);
        try
        {
            await client.SetUpHooks();
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>The same with empty settings.</summary>
    public static async Task<RealClient> Bare(string version)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The real client runs offline in Linux namespaces only.");
        _ = SharedFolder.RealClient;
        var executable = Environment.GetEnvironmentVariable("CSL_CLAUDE_" + version.Replace('.', '_'));
        Assert.SkipWhen(
            string.IsNullOrEmpty(executable),
            $"Client {version} is not installed: ./test.sh installs it from npm, where npm can be reached."
        );
        foreach (var tool in (string[])["unshare", "ip", "tmux", "python3"])
            Assert.SkipWhen(
                OnPath(tool) is null,
                $"{tool} is not installed: ./test.sh installs it when run as root on Debian."
            );

        var client = new RealClient(executable!);
        try
        {
            var namespaces = await ProgramRun.Of("unshare", [.. NewNetwork, "true"], client.Home.Environment());
            Assert.SkipWhen(
                namespaces.ExitCode != 0,
                $"Network namespaces cannot be made here: {namespaces.Error.Trim()}"
            );
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Runs scenarios of e2e.sh and returns their output.</summary>
    public Task<string> Run(params string[] scenarios) =>
        Bash([Path.Combine(SharedFolder.RealClient, "e2e.sh"), Home.Root, Output("settings.json"), .. scenarios]);

    /// <summary>Runs one of the scripts in this folder in the same way.</summary>
    /// <param name="variables">Additional environment variables; a value must not contain blanks.</param>
    public Task<string> RunScript(string name, params IEnumerable<(string Name, string Value)> variables) =>
        Bash(
            [
                Path.Combine(SharedFolder.RealClient, "run.sh"),
                Home.Root,
                "--",
                "bash",
                Repository.In("tests", "ClaudeSessionLogger.Tests", "Support", name),
            ],
            [.. variables]
        );

    public void Dispose() => Home.Dispose();

    async Task<string> Bash(string[] arguments, params (string Name, string Value)[] variables)
    {
        var environment = Home.Environment();
        environment["CLAUDE_BIN"] = _executable;
        if (KeepsRequests)
            environment["MOCK_FULL"] = "1";
        environment["EXTRA_ENV"] = string.Join(' ', variables.Select(variable => $"{variable.Name}={variable.Value}"));
        var run = await ProgramRun.Of("bash", arguments, environment, limit: TimeSpan.FromMinutes(6));
        // Ignores the exit code, which is that of the script's last check. The tests compare recorded and served calls
        // instead.
        Assert.True(
            File.Exists(Output("requests.jsonl")),
            $"The client never reached the mock API.\n{run.Out}\n{run.Error}"
        );
        return run.Out;
    }

    async Task SetUpHooks()
    {
        (await Published.Run(Home, "setup")).Succeeded();
        Assert.True(File.Exists(Home.ClientSettings), "setup left no settings.json");
        File.Copy(Home.ClientSettings, Output("settings.json"));
    }

    static string[] NewNetwork => Environment.IsPrivilegedProcess ? ["-n"] : ["-rn"];

    static string? OnPath(string tool) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':')
            .Select(folder => Path.Combine(folder, tool))
            .FirstOrDefault(File.Exists);
}
