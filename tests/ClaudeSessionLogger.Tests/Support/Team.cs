using System.Text.Json.Nodes;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>People who share a hub, each with a machine: their own home, and the built program.</summary>
sealed class Team : IDisposable
{
    readonly Dictionary<string, TemporaryHome> _homes = new(StringComparer.Ordinal);

    public string Folder { get; } = Directory.CreateTempSubdirectory("csl-hub-").FullName;

    public string Hub { get; init; }

    /// <summary>
    /// Additional environment variables of the machines, for example the location of a server's password.
    /// </summary>
    public Dictionary<string, string> Environment { get; } = [];

    public Team() => Hub = Path.Combine(Folder, "hub");

    public TemporaryHome Home(string person)
    {
        if (!_homes.TryGetValue(person, out var home))
            _homes[person] = home = new();
        return home;
    }

    /// <summary>Runs the program as this person; only a flush sends anything to the hub.</summary>
    public Task<ProgramRun> Run(string person, params IEnumerable<string> arguments)
    {
        var environment = Home(person).Environment();
        environment["CLAUDE_LOGGER_USER"] = person.Split('@')[0];
        environment["CLAUDE_LOGGER_NO_FLUSH"] = "1";
        foreach (var (name, value) in Environment)
            environment[name] = value;
        return Built.Run(environment, arguments);
    }

    public async Task<JsonNode> Json(string person, params IEnumerable<string> arguments) =>
        JsonNode.Parse((await Run(person, [.. arguments, "--json"])).Succeeded().Out)!;

    public async Task Join(string person)
    {
        Directory.CreateDirectory(Hub);
        (await Run(person, "setup", "--hub", Hub)).Succeeded();
    }

    public async Task Flush(params IEnumerable<string> people)
    {
        foreach (var person in people)
            (await Run(person, "flush")).Succeeded();
    }

    /// <summary>Logs an issue; returns its id.</summary>
    public async Task<string> Log(string person, string title)
    {
        var output = (await Run(person, "log", "--category", "issue", "--title", title)).Succeeded().Out;
        return output[(output.IndexOf("id=", StringComparison.Ordinal) + 3)..].Trim();
    }

    public void Dispose()
    {
        foreach (var home in _homes.Values)
            home.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
