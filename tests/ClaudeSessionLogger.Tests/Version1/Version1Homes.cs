using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;

namespace ClaudeSessionLogger.Tests.Version1;

/// <summary>
/// The homes of ada and bob and their folder hub as version 1 left them, unpacked into a temporary folder, and an
/// empty home of eve, who is ada on a second machine.
/// </summary>
sealed class Version1Homes : IDisposable
{
    readonly TemporaryHome _home = new("home/eve");

    public Version1Homes()
    {
        using (var archive = File.OpenRead(Path.Combine(SharedFolder.Upgrade, "v1.tar.gz")))
        using (var unzipped = new GZipStream(archive, CompressionMode.Decompress))
            TarFile.ExtractToDirectory(unzipped, Root, overwriteFiles: true);
        foreach (var person in (string[])["ada", "bob"])
        {
            foreach (var file in (string[])[Logger(person, "config.json"), Claude(person, "settings.json")])
                File.WriteAllText(
                    file,
                    File.ReadAllText(file)
                        .Replace("\"/home/", $"\"{Root}/home/", StringComparison.Ordinal)
                        .Replace("\"/srv/hub", $"\"{Root}/srv/hub", StringComparison.Ordinal)
                );
        }

        // Claude Code names the folder after the path of the project, which is different here.
        Directory.Move(Claude("ada", "projects", "-home-ada-src-app"), Path.GetDirectoryName(Memory("ada"))!);
        CopyFolder(Project("ada"), Project("eve"));
    }

    public string Root => _home.Root;

    /// <summary>The temporary folder as Claude Code writes it in the name of a project folder.</summary>
    public string EncodedRoot => Encode(Root);

    public string Project(string person) => Path.Combine(Root, "home", person, "src", "app");

    public string Claude(string person, params ReadOnlySpan<string> parts) =>
        Path.Combine([Root, "home", person, ".claude", .. parts]);

    public string Logger(string person, params ReadOnlySpan<string> parts) =>
        Claude(person, ["claude-session-logger", .. parts]);

    public string Memory(string person) => Claude(person, "projects", Encode(Project(person)), "memory");

    /// <summary>Runs the published program as this person in the project.</summary>
    public Task<ProgramRun> Run(string person, params IEnumerable<string> arguments)
    {
        var environment = Published.WithoutFlush(_home);
        environment["HOME"] = environment["USERPROFILE"] = Path.Combine(Root, "home", person);
        environment["CLAUDE_CONFIG_DIR"] = Claude(person);
        environment["CLAUDE_LOGGER_HOME"] = Logger(person);
        environment["CLAUDE_LOGGER_USER"] = person == "eve" ? "ada" : person;
        return ProgramRun.Of(Published.Program, arguments, environment, folder: Project(person));
    }

    public async Task<JsonNode> Json(string person, params IEnumerable<string> arguments) =>
        JsonNode.Parse((await Run(person, [.. arguments, "--json"])).Succeeded().Out)!;

    static string Encode(string path) => string.Concat(path.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));

    static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var folder in Directory.GetDirectories(from, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
    }

    public void Dispose() => _home.Dispose();
}
