using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;

namespace ClaudeSessionLogger.Tests.Version1;

/// <summary>One person's machine with one version of the program and a clone of the common project.</summary>
sealed class InteropMachine : IDisposable
{
    readonly TemporaryHome _home = new("home");
    readonly string _program;
    readonly string _person;

    public InteropMachine(string program, string person)
    {
        (_program, _person) = (program, person);
        Directory.CreateDirectory(Project);
        ScratchFolder.Git(Project, "init", "-q");
        ScratchFolder.Git(Project, "remote", "add", "origin", "https://example.com/team/app.git");
    }

    string Project => _home.In("app");

    /// <summary>The file note.md in the project's memory folder.</summary>
    string Note =>
        Path.Combine(
            _home.Projects,
            string.Concat(Project.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')),
            "memory",
            "note.md"
        );

    public string ReadNote() => File.ReadAllText(Note);

    public void WriteNote(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Note)!);
        File.WriteAllText(Note, text);
    }

    /// <summary>Writes the transcript of a finished session to disk.</summary>
    public void WriteSession(string id) =>
        new Synthetic(id, cwd: Project).Prompt().Response($"{id}-response").Save(Path.Combine(_home.Projects, "-app"));

    public async Task<string> Run(params string[] arguments)
    {
        var environment = Published.WithoutFlush(_home);
        environment["CLAUDE_LOGGER_USER"] = _person;
        return (await ProgramRun.Of(_program, arguments, environment, folder: Project)).Succeeded().Out;
    }

    public async Task<JsonNode> Json(params string[] arguments) => JsonNode.Parse(await Run([.. arguments, "--json"]))!;

    public async Task<string> Log(string title) =>
        (await Json("log", "--category", "task", "--title", title))["id"]!.GetValue<string>();

    public void Dispose() => _home.Dispose();
}
