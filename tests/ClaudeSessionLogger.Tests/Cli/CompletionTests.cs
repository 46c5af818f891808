using System.CommandLine;
using ClaudeSessionLogger.Cli;
using ClaudeSessionLogger.Cli.Completion;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>Completion of command lines in the shells.</summary>
public sealed class CompletionTests : IDisposable
{
    readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("sessions sh", "show")]
    [InlineData("log --sta", "--status")]
    [InlineData("log --category ", "decision finding issue note task")]
    [InlineData("resolve --status b", "blocked")]
    [InlineData("completion ", "bash fish powershell zsh")]
    [InlineData("import ", "")]
    public void The_program_suggests_the_next_word(string line, string words) =>
        Assert.Equal(words, string.Join(' ', Words(line).Order(StringComparer.Ordinal)));

    static IEnumerable<string> Words(string line)
    {
        using var output = new StringWriter();
        Assert.True(CompletionDirective.Run([$"[complete:{line.Length}]", line], CommandLine.Create, output));
        return output
            .ToString()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(word => word.Split('\t')[0]);
    }

    /// <summary>Every option and argument of a kind offers the words of that kind, whatever command has it.</summary>
    [Fact]
    public async Task Ids_projects_models_zones_and_branches_are_offered_everywhere()
    {
        await Record(_home);
        var expected = new Dictionary<string, string>
        {
            ["--project"] = "work",
            ["--branch"] = "fix/tax",
            ["--model"] = "claude-opus-4-8",
            ["--tag"] = "billing",
            ["--timezone"] = "Europe/Berlin",
            ["--session-id"] = CapturedHome.Id(1)[..8],
            ["SESSION"] = CapturedHome.Id(1)[..8],
            ["MODEL"] = "claude-opus-4-8",
        };
        var missing = new List<string>();
        foreach (var (line, name) in Lines(CommandLine.Create(), ""))
        {
            if (expected.TryGetValue(name, out var word) && !(await Complete(_home, line)).Contains(word))
                missing.Add(line);
        }

        Assert.Empty(missing);
        Assert.Equal(
            expected.Keys.Order(),
            Lines(CommandLine.Create(), "").Select(line => line.Name).Intersect(expected.Keys).Order()
        );
    }

    [Fact]
    public async Task Entries_are_offered_with_their_titles_and_open_ones_first()
    {
        var first = await Log("first");
        var second = await Log("second");
        (await Built.Run(_home, "resolve", second)).Succeeded();
        Assert.Equal(
            $"{first}\tfirst\n{second}\tsecond\n",
            (await Built.Run(_home, "[complete:8]", "resolve ")).Succeeded().Out
        );
        Assert.Equal([first], await Complete(_home, $"show {first[..6]}"));
    }

    [Fact]
    public async Task Without_a_database_completion_is_silent_and_creates_nothing()
    {
        var run = await Built.Run(_home, "[complete:17]", "report --project ");
        Assert.Equal(new ProgramRun(0, "", ""), run);
        Assert.False(Directory.Exists(_home.Logger));
        Directory.CreateDirectory(_home.Logger);
        File.WriteAllText(_home.Database, "damaged");
        Assert.Equal(run, await Built.Run(_home, "[complete:5]", "show "));
        Assert.Equal("damaged", File.ReadAllText(_home.Database));
    }

    async Task<string> Log(string title)
    {
        var logged = (await Built.Run(_home, "log", "--category", "issue", "--title", title, "--json")).Succeeded().Out;
        return System.Text.Json.JsonDocument.Parse(logged).RootElement.GetProperty("id").GetString()![..8];
    }

    static async Task Record(TemporaryHome home, string branch = "fix/tax")
    {
        new TranscriptWriter(home.Projects, home.In("work"), CapturedHome.Id(1)) { Branch = branch }
            .Prompt("x")
            .Response(new(1, 2, 0, 0, 0))
            .Save();
        (await Built.Run(home, "import")).Succeeded();
        (await Built.Run(home, "sessions", "tag", CapturedHome.Id(1), "billing")).Succeeded();
    }

    static async Task<IReadOnlyList<string>> Complete(TemporaryHome home, string line) =>
        [
            .. (await Built.Run(home, $"[complete:{line.Length}]", line))
                .Succeeded()
                .Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(word => word.Split('\t')[0]),
        ];

    // A line that ends where a value of this option or argument is typed.
    static IEnumerable<(string Line, string Name)> Lines(Command command, string path) =>
        command
            .Options.Select(option => ($"{path}{option.Name} ", option.Name))
            .Concat(command.Arguments.Take(1).Select(argument => (path, argument.Name)))
            .Concat(command.Subcommands.SelectMany(below => Lines(below, $"{path}{below.Name} ")));

    [Theory]
    [InlineData("bash", "bash -n")]
    [InlineData("zsh", "zsh -n")]
    [InlineData("fish", "fish -n")]
    public async Task The_completion_script_is_valid_in_its_shell(string shell, string check)
    {
        var script = (await Built.Run(_home, "completion", shell)).Succeeded().Out;
        await RequireShell(shell);
        File.WriteAllText(_home.In("script"), script);
        (
            await ProgramRun.Of("/bin/sh", ["-c", $"{check} script"], _home.Environment(), folder: _home.Path)
        ).Succeeded();
    }

    [Theory]
    [InlineData("bash", "claude-session-logger log --category is", "issue")]
    [InlineData("bash", "claude-session-logger sess", "sessions")]
    [InlineData("bash", "claude-memory-sync sea", "search")]
    [InlineData("bash", "csl sess", "sessions")]
    [InlineData("zsh", "claude-session-logger log --category iss", "issue")]
    [InlineData("zsh", "claude-session-logger sess", "sessions")]
    [InlineData("zsh", "echo x | claude-session-logger sess", "sessions")]
    [InlineData("zsh", "claude-memory-sync sea", "search")]
    [InlineData("fish", "claude-session-logger log --category iss", "issue")]
    [InlineData("fish", "claude-session-logger sess", "sessions")]
    [InlineData("fish", "echo x | claude-session-logger sess", "sessions")]
    [InlineData("fish", "claude-memory-sync sea", "search")]
    [InlineData("fish", "csl sess", "sessions")]
    public async Task A_shell_completes_a_line(string shell, string line, string word)
    {
        await RequireShell(shell);
        var run = await ProgramRun.Of(shell, ["-c", Completing(shell, line)], InShell());
        // After a word, fish prints its description.
        Assert.Equal(word, run.Succeeded().Out.Trim().Split('\t')[0]);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    public async Task The_name_of_a_branch_is_not_run(string shell)
    {
        await RequireShell(shell);
        await Record(_home, branch: "x$(touch${IFS}pwned)`touch pwned`");
        var run = await ProgramRun.Of(
            shell,
            ["-c", Completing(shell, "claude-session-logger report --branch x")],
            InShell(),
            folder: _home.Path
        );
        Assert.Contains("touch", run.Succeeded().Out, StringComparison.Ordinal);
        Assert.False(File.Exists(_home.In("pwned")));
    }

    Dictionary<string, string> InShell()
    {
        Directory.CreateDirectory(_home.In("bin"));
        foreach (var name in (string[])["claude-session-logger", "claude-memory-sync", "csl"])
            File.CreateSymbolicLink(_home.In("bin", name), Published.Program);
        var environment = _home.Environment();
        environment["PATH"] = _home.In("bin") + ":" + environment["PATH"];
        return environment;
    }

    // Simulates the shell's prompt; for zsh, it prints the words that would be passed to compadd.
    static string Completing(string shell, string line) =>
        shell switch
        {
            "bash" =>
                $"eval \"$(claude-session-logger completion bash)\"; complete -p {line.Split(' ')[0]} >/dev/null; "
                    + $"COMP_LINE='{line}'; COMP_POINT={line.Length}; COMP_WORDS=({line}); "
                    + $"COMP_CWORD={line.Count(c => c == ' ')}; _claude_session_logger {line.Split(' ')[0]}; "
                    + "printf '%s\\n' \"${COMPREPLY[@]}\"",
            // The words of the last command of a pipe, as zsh passes them.
            "zsh" => "compdef() { }; compadd() { while [[ $1 != -- ]]; do shift; done; shift; print -rl -- \"$@\" }; "
                + "eval \"$(claude-session-logger completion zsh)\"; "
                + $"words=({line.Split('|')[^1]}); CURRENT=$#words; PREFIX=$words[-1]; _claude_session_logger",
            _ => $"claude-session-logger completion fish | source; complete -C '{line}'",
        };

    async Task RequireShell(string shell) =>
        Assert.SkipUnless(
            (await ProgramRun.Of("/bin/sh", ["-c", $"command -v {shell}"], _home.Environment())).ExitCode == 0,
            $"{shell} is not installed."
        );
}
