using System.CommandLine;
using ClaudeSessionLogger.Cli.Commands.Hub;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Setup;
using ClaudeSessionLogger.Setup.Installation;
using ClaudeSessionLogger.Setup.Schedules;

namespace ClaudeSessionLogger.Cli.Commands.Setup;

/// <summary>Runs <c>setup</c>, also called as <c>claude-session-logger-setup</c>.</summary>
sealed class SetupCommand : Command, ICommandExample
{
    /// <summary>The exit code of <c>--check</c> if setup is not complete.</summary>
    public const int SomethingMissing = 1;

    readonly SetupOptions _options = new();
    readonly Func<string> _createSchema;
    readonly Func<Stream?> _sessionTypesExample;

    /// <param name="createSchema">Migrates the database and returns a sentence that describes the result.</param>
    /// <param name="sessionTypesExample">Opens the embedded example of <c>session_types.yaml</c>.</param>
    public SetupCommand(Func<string> createSchema, Func<Stream?> sessionTypesExample)
        : base("setup", "Set up this machine: database, hooks of the current Claude Code profile, hourly flush")
    {
        (_createSchema, _sessionTypesExample) = (createSchema, sessionTypesExample);
        _options.AddTo(this);
        SetAction(Run);
    }

    public string Example => "claude-session-logger setup --check";

    int Run(ParseResult parsed)
    {
        var paths = AppPaths.FromEnvironment();
        var hub = Hub(parsed, paths);
        Func<string, string?> variable = Environment.GetEnvironmentVariable;
        var setup = new Installer(
            paths,
            new(paths.BackgroundLog, TimeProvider.System),
            FlushSchedule.ForThisMachine(paths.UserHome, variable),
            variable,
            _createSchema,
            _sessionTypesExample
        )
        {
            KeepsPortable = parsed.GetValue(_options.Program) is null,
        };

        var check = parsed.GetValue(_options.Check);
        var first = new FirstImport(paths);
        var imports = !check && !parsed.GetValue(_options.Remove) && first.IsDue();
        var steps = parsed.GetValue(_options.Remove)
            ? Remove(setup, CopiedProgram(parsed, check: true) ?? Program(parsed))
            : Prepare(setup, parsed, hub, check, imports ? first : null);
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(_options.Json))
            SetupOutput.PrintJson(output, steps);
        else
            Print(parsed, paths, steps);
        var failed = steps.FirstOrDefault(step => step.State == SetupState.Failed);
        return failed?.ExitCode
            ?? (check && steps.Any(step => step.State == SetupState.Missing) ? SomethingMissing : 0);
    }

    void Print(ParseResult parsed, AppPaths paths, IReadOnlyList<SetupStep> steps)
    {
        var output = parsed.InvocationConfiguration.Output;
        // Whoever changes one thing later needs no list of all others.
        var onlyChanges =
            _options.AskForChange(parsed) && steps.Any(step => step is { Name: "database", IsUnchanged: true });
        SetupOutput.Print(output, steps, paths.UserHome, onlyChanges);
        if (
            !steps.Any(step => step is { Name: "import" })
            || !steps.Any(IsFirst)
            || steps.Any(step => step.State == SetupState.Failed)
        )
            return;
        // Without sessions, the step has said so.
        if (steps.Any(step => step is { Name: "import", IsUnchanged: false }))
            FirstImport.PrintReport(parsed.InvocationConfiguration);
        FirstImport.PrintNext(
            output,
            hasStatusLine: steps.Any(step => step is { Name: "status line", State: SetupState.Ok }),
            hasHub: steps.Any(step => step is { Name: "hub", State: SetupState.Ok })
        );
    }

    // An earlier setup may have been stopped before it imported anything.
    static bool IsFirst(SetupStep step) => step is { Name: "database" or "import", IsUnchanged: false };

    IReadOnlyList<SetupStep> Prepare(
        Installer setup,
        ParseResult parsed,
        string? hub,
        bool check,
        FirstImport? firstImport
    )
    {
        var copied = CopiedProgram(parsed, check);
        var program = copied ?? Program(parsed);
        var (statusLine, permissions) = (parsed.GetValue(_options.StatusLine), parsed.GetValue(_options.Permissions));
        if (check)
            return setup.Check(program, statusLine, permissions);
        var paths = AppPaths.FromEnvironment();
        var settings = new SetupSettings(paths);
        var pythonTool = new PythonToolStep(paths, Environment.GetEnvironmentVariable);
        var archive = new ArchiveSetupStep(paths);
        // Whoever stops at a question has changed nothing.
        var keepsArchive =
            SetupOptions.Decision(parsed, _options.Archive, _options.NoArchive)
            ?? (MayAsk(parsed) && (firstImport is not null || !_options.AskForChange(parsed)) ? archive.Ask() : null);
        var user =
            parsed.GetValue(_options.User)
            ?? (firstImport is not null || hub is not null ? AskName(parsed, paths) : null);
        var steps = new List<SetupStep>();
        if (parsed.GetValue(_options.ResetConfig))
            steps.Add(settings.ResetConfig());
        if (copied is not null)
            steps.Add(new("program", SetupState.Ok, DescribeCopy(copied)));
        else
            steps.AddRange(OtherNames(program));
        steps.AddRange(setup.Install(program, statusLine, permissions));
        if (SetupOptions.Decision(parsed, _options.Prime, _options.NoPrime) is { } prime)
            steps.Add(settings.SetSessionContext(prime));
        if (keepsArchive is { } switchesOn)
            steps.Add(archive.Run(switchesOn, parsed.GetValue(_options.ArchiveFolder)));
        var sessions = SetupOptions.Decision(parsed, _options.Sessions, _options.NoSessions);
        var memory = SetupOptions.Decision(parsed, _options.Memory, _options.NoMemory);
        var consent = new HubConsent(sessions, memory);
        // Save these decisions before joining the hub, because joining already sends the data that they allow.
        if (sessions is not null || memory is not null)
            steps.AddRange(settings.SetConsent(consent, sessions, memory, joins: hub is not null));
        // The join below already sends this name.
        if (parsed.GetValue(_options.Machine) is { } machine)
            steps.Add(settings.SetMachine(machine));
        if (user is not null && hub is null)
            steps.Add(settings.SetUser(user));
        // Before joining a hub, which receives these sessions, too.
        if (firstImport is not null)
            steps.Add(firstImport.Run(parsed.InvocationConfiguration.Error));
        if (Settings.Load(paths, _ => { }).Archive is true && steps.RemoveAll(IsArchiveOn) > 0)
            steps.Add(archive.ArchiveNow(parsed.InvocationConfiguration.Error));
        var isPasswordPiped = parsed.GetValue(_options.PasswordStdin);
        if (hub is not null)
            AddJoin(steps, new HubJoinStep(hub, user, consent).Run(isPasswordPiped));
        else
            steps.AddRange(
                pythonTool.Run(
                    MayAsk(parsed),
                    address => new HubJoinStep(address, user, consent).Run(passwordFromInput: false)
                )
            );
        return steps;
    }

    bool MayAsk(ParseResult parsed) => HubPasswordPrompt.CanAsk && !parsed.GetValue(_options.Json);

    static bool IsArchiveOn(SetupStep step) => step is { Name: "archive", State: SetupState.Ok };

    // Once, because everything would be by an unknown person until somebody gives a name.
    string? AskName(ParseResult parsed, AppPaths paths)
    {
        if (!MayAsk(parsed) || UserIdentity.UserName(Settings.Load(paths, _ => { })) != UserIdentity.Unknown)
            return null;
        Console.Error.Write("Your name on entries and sessions (Enter for none): ");
        var answer = Console.ReadLine()?.Trim();
        WrappingWriter.BeginLineAfterAnswer();
        return answer is { Length: > 0 } name ? name : null;
    }

    // What was sent says more than what may be sent.
    static void AddJoin(List<SetupStep> steps, IReadOnlyList<SetupStep> joined)
    {
        steps.RemoveAll(step => joined.Any(known => known.Name == step.Name));
        steps.AddRange(joined);
    }

    string Program(ParseResult parsed) =>
        ProgramLocation.Find(
            parsed.GetValue(_options.Program),
            Environment.GetEnvironmentVariable,
            Environment.ProcessPath!
        );

    /// <summary>
    /// Installs the program first if it runs from the cache of npx or dnx; otherwise returns null.
    /// </summary>
    /// <param name="check">Whether to return only the path of the copy.</param>
    string? CopiedProgram(ParseResult parsed, bool check)
    {
        Func<string, string?> variable = Environment.GetEnvironmentVariable;
        var isGiven = parsed.GetValue(_options.Program) is not null || variable("CLAUDE_LOGGER_PROGRAM") is not null;
        if (isGiven || ProgramCopy.CacheOf(Environment.ProcessPath!) is null)
            return null;
        var paths = AppPaths.FromEnvironment();
        return check
            ? ProgramCopy.Target(paths, variable)
            : ProgramCopy.Install(Environment.ProcessPath!, paths, variable, TimeProvider.System);
    }

    static string DescribeCopy(string copied)
    {
        var folder = Path.GetDirectoryName(copied)!;
        var isOnPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Contains(folder);
        return $"installed in {folder}" + (isOnPath ? "" : "; add this folder to your PATH to call it by name");
    }

    static IEnumerable<SetupStep> OtherNames(string program)
    {
        var path = Environment.GetEnvironmentVariable("PATH");
        if (CommandNames.AreMissing(program, path))
            yield return SetupStep.Try(
                "names",
                () =>
                {
                    string[] names = CommandNames.IsShortFree(program, path) ? [CommandNames.Short] : [];
                    CommandNames.Create(program, path);
                    return new(
                        "names",
                        SetupState.Ok,
                        $"{string.Join(", ", CommandNames.Others.Concat(names))} in {Path.GetDirectoryName(program)}"
                    );
                }
            );
    }

    static IReadOnlyList<SetupStep> Remove(Installer setup, string program)
    {
        if (InstallMethod.Of(program).Name == InstallMethod.Tool)
            CommandNames.Remove(program);
        return setup.Remove(program);
    }

    /// <summary>Validates the hub address before any step runs, so that a typo changes nothing.</summary>
    string? Hub(ParseResult parsed, AppPaths paths)
    {
        if (parsed.GetValue(_options.Hub) is not { } given)
            return null;
        var isRelative =
            given is "." or ".."
            || given.StartsWith("./", StringComparison.Ordinal)
            || given.StartsWith("../", StringComparison.Ordinal);
        var address = isRelative ? Path.GetFullPath(given) : given;
        HubAddress.Parse(address, paths.UserHome);
        return address;
    }
}
