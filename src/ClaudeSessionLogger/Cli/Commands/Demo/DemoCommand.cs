using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Capture.Import;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Hooks.StatusLine;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Cli.Commands.Demo;

/// <summary>
/// Runs commands on sample sessions in a temporary home folder, to show the program to users who have no sessions yet.
/// </summary>
sealed class DemoCommand : Command, ICommandExample
{
    readonly Argument<string?> _folder = new("DIR")
    {
        Description = "An empty or new folder for the sample data (default: a temporary folder, deleted at the end)",
        Arity = ArgumentArity.ZeroOrOne,
    };
    readonly Option<bool> _json = CommonOptions.Json();

    public DemoCommand()
        : base("demo", "Show the program on sample data, without reading your files")
    {
        CommonOptions.RefuseEmpty(_folder);
        Add(_folder);
        Add(_json);
        SetAction(Run);
    }

    public string Example => "claude-session-logger demo";

    static readonly string[][] s_scenes =
    [
        ["report"],
        ["report", "daily", "--last", "7d"],
        ["sessions", "--by-cost", "--limit", "5"],
        ["sessions", "show", "7c1e"],
        ["list", "--open"],
        ["budget"],
        [
            "query",
            "select git_branch, count(distinct session_id) as sessions, round(sum(cost_usd), 2) as cost from responses "
                + "where project = 'checkout-api' group by git_branch order by cost desc",
        ],
    ];

    int Run(ParseResult parsed)
    {
        var (output, json) = (parsed.InvocationConfiguration.Output, parsed.GetValue(_json));
        var chosenFolder = parsed.GetValue(_folder) is { } given ? Path.GetFullPath(given) : null;
        if (
            chosenFolder is not null
            && Directory.Exists(chosenFolder)
            && Directory.EnumerateFileSystemEntries(chosenFolder).Any()
        )
            throw new Failure(
                FailureKind.Conflict,
                $"cannot use {chosenFolder}: it is not empty. Pass a new or an empty folder."
            );
        var before = Environment.CurrentDirectory;
        var home = chosenFolder ?? Directory.CreateTempSubdirectory("csl-demo-").FullName;
        try
        {
            MoveInto(home);
            Make(home);
            List<SceneJson> scenes = [.. Scenes(json ? null : output)];
            if (json)
                output.WriteLine(JsonSerializer.Serialize(scenes, DemoJsonContext.Readable.ListSceneJson));
            else
                Terminal.Print(
                    output,
                    chosenFolder is null
                        ? "This was sample data; it is deleted now. To try other commands on sample data, run "
                            + "claude-session-logger demo ~/demo."
                        : "This is sample data. To try other commands on it, such as browse, run export "
                            + $"HOME={chosenFolder} CLAUDE_LOGGER_HOME="
                            + Path.Combine(chosenFolder, ".claude", "claude-session-logger")
                );
            return 0;
        }
        finally
        {
            Environment.CurrentDirectory = before;
            if (chosenFolder is null)
                Directory.Delete(home, recursive: true);
        }
    }

    // Make this process use the home folder of an invented user, Ada.
    static void MoveInto(string home)
    {
        foreach (
            var (name, value) in (ReadOnlySpan<(string, string)>)
                [
                    ("HOME", home),
                    ("USERPROFILE", home),
                    ("CLAUDE_CONFIG_DIR", Path.Combine(home, ".claude")),
                    ("CLAUDE_LOGGER_HOME", Path.Combine(home, ".claude", "claude-session-logger")),
                    ("CLAUDE_LOGGER_USER", "Ada"),
                    ("CLAUDE_LOGGER_NO_FLUSH", "1"),
                ]
        )
            Environment.SetEnvironmentVariable(name, value);
    }

    static void Make(string home)
    {
        var (paths, clock) = (AppPaths.FromEnvironment(), TimeProvider.System);
        var history = new SampleHistory(paths.Projects, Path.Combine(home, "code"), clock.GetUtcNow());
        // Change to the project's folder, because new entries belong to the project of the current directory.
        Environment.CurrentDirectory = Directory.CreateDirectory(Path.Combine(home, "code", "checkout-api")).FullName;
        history.Write();
        history.Days(clock.LocalTimeZone);
        history.Folders();
        // Later commands on the sample data run without the variable.
        Settings.Update(paths, new(paths.BackgroundLog, clock), before => before.WithUser("Ada"));
        var finder = new TranscriptFinder(_ => { });
        finder.Add(paths.Config);
        using (var importer = new Importer(CaptureContext.Load(paths, clock), CommandLine.LockTimeout))
        {
            importer.Import(finder.Files);
            StatusCacheWriter.Write(importer.Database, paths, clock);
        }

        foreach (
            var command in (ReadOnlySpan<string[]>)
                [
                    [
                        "log",
                        "--category",
                        "issue",
                        "--title",
                        "staging counts refunds twice",
                        "--body",
                        "since the new ledger",
                    ],
                    ["log", "--category", "task", "--title", "backfill the ledger"],
                    ["log", "--category", "decision", "--title", "refunds are booked by line, not by order"],
                    ["budget", "set", "20/day"],
                ]
        )
            Invoke(command, TextWriter.Null);
    }

    static IEnumerable<SceneJson> Scenes(TextWriter? live)
    {
        foreach (var scene in s_scenes)
        {
            var line =
                "claude-session-logger "
                + string.Join(
                    ' ',
                    scene.Select(word => word.Contains(' ', StringComparison.Ordinal) ? $"\"{word}\"" : word)
                );
            var text = new StringWriter();
            live?.WriteLine($"$ {line}");
            Invoke(scene, live ?? text);
            live?.WriteLine();
            yield return new(line, text.ToString());
        }

        var status = StatusLineOf(live is not null && Terminal.IsTerminal(live));
        live?.WriteLine($"The status line, below Claude Code's prompt:\n{status}\n");
        yield return new("claude-session-logger statusline", status);
    }

    static string StatusLineOf(bool colours)
    {
        var line = new MemoryStream();
        StatusLineCommand.Print(
            new MemoryStream(
                Encoding.UTF8.GetBytes(
                    $$"""
                    {"session_id":"{{SampleHistory.Newest}}","model":{"display_name":"Opus 4.8"},"cost":{"total_cost_usd":5.9271},"context_window":{"used_percentage":41},
                     "rate_limits":{"five_hour":{"used_percentage":63},"seven_day":{"used_percentage":22} } }
                    """
                )
            ),
            line,
            StatusCache.Read(AppPaths.FromEnvironment().StatusCache),
            TimeProvider.System.GetUtcNow(),
            colours,
            int.MaxValue
        );
        return Encoding.UTF8.GetString(line.ToArray()).TrimEnd('\n');
    }

    static void Invoke(string[] command, TextWriter output) =>
        CommandLine
            .Create()
            .Parse(command)
            .Invoke(
                new()
                {
                    Output = output,
                    Error = TextWriter.Null,
                    EnableDefaultExceptionHandler = false,
                }
            );
}

/// <summary>A command and what it printed, in the output of <c>demo --json</c>.</summary>
sealed record SceneJson(string Command, string Output);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(List<SceneJson>))]
sealed partial class DemoJsonContext : JsonSerializerContext
{
    /// <summary>Writes text without unnecessary JSON escapes.</summary>
    public static DemoJsonContext Readable =>
        field ??= new(
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
                WriteIndented = true,
                Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}
