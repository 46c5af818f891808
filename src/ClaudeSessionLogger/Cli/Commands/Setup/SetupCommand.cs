using System.CommandLine;
using System.Text.Json.Serialization;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Cli.Commands.Hub;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Reports.Entries;
using ClaudeSessionLogger.Setup;
using ClaudeSessionLogger.Setup.Schedules;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Cli.Commands.Setup;

/// <summary>Runs <c>setup</c>, also called as <c>claude-session-logger-setup</c>.</summary>
sealed class SetupCommand : Command, ICommandExample
{
    /// <summary>The exit code of <c>--check</c> if there is something to do.</summary>
    public const int SomethingMissing = 1;

    const int Indent = 24;

    readonly Option<bool> _check = new("--check")
    {
        Description = "Show what is missing, without changing anything (exit code 1 if anything is missing)",
    };
    readonly Option<bool> _remove = new("--remove")
    {
        Description = "Remove the hooks, status line, permissions and schedule; the data is kept",
    };
    readonly Option<bool> _statusLine = new("--statusline")
    {
        Description = "Show costs and unread changes in the status line, unless you already have a status line",
    };
    readonly Option<bool> _permissions = new("--permissions")
    {
        Description = "Let Claude run the log commands without asking each time",
    };
    readonly Option<bool> _prime = new("--prime")
    {
        Description = "Start sessions with a summary of the shared log (about 800 tokens; the command prime prints it)",
    };
    readonly Option<bool> _noPrime = new("--no-prime")
    {
        Description = "Start sessions without the summary of the shared log",
    };
    readonly Option<string?> _program = new("--program")
    {
        Description = "The path that hooks use to call this program",
        HelpName = "PATH",
    };
    readonly Option<string?> _hub = new("--hub") { Description = "Join the hub at this address: postgresql://…, md:, duckdb:FILE or a folder", HelpName = "ADDRESS" };
    readonly Option<bool> _sessions = new("--sessions")
    {
        Description = "Send sessions to the hub, even if its owner can read them",
    };
    readonly Option<bool> _noSessions = new("--no-sessions") { Description = "Keep sessions on this machine" };
    readonly Option<bool> _memory = new("--memory")
    {
        Description = "Send Claude's memory to the hub, even if its owner or others can read it",
    };
    readonly Option<bool> _noMemory = new("--no-memory") { Description = "Keep Claude's memory on this machine" };
    readonly Option<string?> _user = new("--user")
    {
        Description = "Your name on entries and sessions (default: git's user.name)",
        HelpName = "NAME",
    };
    readonly Option<bool> _passwordStdin = new("--password-stdin") { Description = "With --hub: read the server's password from standard input" };
    readonly Option<bool> _resetConfig = new("--reset-config")
    {
        Description = "Replace a damaged or lost config.json with a new file; this removes all exclusions",
    };
    readonly Option<bool> _json = new("--json") { Description = "Print the steps as JSON" };
    readonly Func<string> _createSchema;
    readonly Func<Stream?> _sessionTypesExample;

    /// <param name="createSchema">Migrates the database and returns a sentence about it.</param>
    /// <param name="sessionTypesExample">Opens the embedded example of <c>session_types.yaml</c>.</param>
    public SetupCommand(Func<string> createSchema, Func<Stream?> sessionTypesExample)
        : base("setup", "Set up this machine: database, hooks of the current Claude Code profile, hourly flush")
    {
        (_createSchema, _sessionTypesExample) = (createSchema, sessionTypesExample);
        foreach (var option in (ReadOnlySpan<Option>)[_check, _remove, _statusLine, _permissions, _prime, _noPrime, _program, _hub, _sessions, _noSessions, _memory, _noMemory, _user, _passwordStdin, _resetConfig, _json])
            Add(option);
        Validators.Add(result =>
        {
            if (result.GetValue(_check) && result.GetValue(_remove))
                result.AddError("--check and --remove cannot be combined; use one of them.");
            if (result.GetValue(_prime) && result.GetValue(_noPrime))
                result.AddError("--prime and --no-prime cannot be combined; use one of them.");
            if (result.GetValue(_memory) && result.GetValue(_noMemory))
                result.AddError("--memory and --no-memory cannot be combined; use one of them.");
            if (result.GetValue(_sessions) && result.GetValue(_noSessions))
                result.AddError("--sessions and --no-sessions cannot be combined; use one of them.");
            if (result.GetValue(_hub) is not null && (result.GetValue(_check) || result.GetValue(_remove)))
                result.AddError("--hub cannot be combined with --check or --remove.");
            if (result.GetValue(_user) is { } name && string.IsNullOrWhiteSpace(name))
                result.AddError("--user is empty; pass your name.");
            if (result.GetValue(_user) is not null && (result.GetValue(_check) || result.GetValue(_remove)))
                result.AddError("--user cannot be combined with --check or --remove.");
            if (result.GetValue(_resetConfig) && (result.GetValue(_check) || result.GetValue(_remove)))
                result.AddError("--reset-config cannot be combined with --check or --remove.");
            if (result.GetValue(_passwordStdin) && result.GetValue(_hub) is null)
                result.AddError("--password-stdin needs --hub ADDRESS.");
        });
        SetAction(Run);
    }

    public string Example => "claude-session-logger setup --check";

    int Run(ParseResult parsed)
    {
        var paths = AppPaths.FromEnvironment();
        var hub = Hub(parsed, paths);
        Func<string, string?> variable = Environment.GetEnvironmentVariable;
        var setup = new Installer(paths, new(paths.SyncLog, TimeProvider.System), FlushSchedule.ForThisMachine(paths.UserHome, variable), variable,
            _createSchema, _sessionTypesExample);

        var check = parsed.GetValue(_check);
        var steps = parsed.GetValue(_remove) ? setup.Remove(Program(parsed)) : Prepare(setup, parsed, hub, check);
        Print(parsed, steps);
        var failed = steps.FirstOrDefault(step => step.State == SetupState.Failed);
        return failed?.ExitCode ?? (check && steps.Any(step => step.State == SetupState.Missing) ? SomethingMissing : 0);
    }

    IReadOnlyList<SetupStep> Prepare(Installer setup, ParseResult parsed, string? hub, bool check)
    {
        var program = Program(parsed);
        var (statusLine, permissions) = (parsed.GetValue(_statusLine), parsed.GetValue(_permissions));
        if (check)
            return setup.Check(program, statusLine, permissions);
        var reset = parsed.GetValue(_resetConfig) ? [SetupStep.Try("config.json", ResetConfig)] : (SetupStep[])[];
        IReadOnlyList<SetupStep> steps = [.. reset, .. setup.Install(program, statusLine, permissions)];
        if (parsed.GetValue(_prime) || parsed.GetValue(_noPrime))
            steps = [.. steps, SetupStep.Try("prime", () => Prime(parsed.GetValue(_prime)))];
        var (sessions, memory) = (Decision(parsed, _sessions, _noSessions), Decision(parsed, _memory, _noMemory));
        // Before joining a hub, find out who owns it.
        var consent = new HubConsent(sessions, memory);
        if (sessions is not null || memory is not null)
            steps = [.. steps, .. Private(consent, sessions, memory, joins: hub is not null)];
        if (parsed.GetValue(_user) is { } name && parsed.GetValue(_hub) is null)
            steps = [.. steps, SetupStep.Try("name", () => Called(name))];
        return hub is { } address ? [.. steps, SetupStep.Try("hub", () => new HubJoinStep(address, parsed.GetValue(_user), consent).Run(parsed.GetValue(_passwordStdin)))] : steps;
    }

    string Program(ParseResult parsed) => ProgramLocation.Find(parsed.GetValue(_program), Environment.GetEnvironmentVariable, Environment.ProcessPath!);

    /// <summary>Validates the hub address before anything is done, so that a typo is reported at once.</summary>
    string? Hub(ParseResult parsed, AppPaths paths)
    {
        if (parsed.GetValue(_hub) is not { } given)
            return null;
        var isHere = given is "." or ".." || given.StartsWith("./", StringComparison.Ordinal) || given.StartsWith("../", StringComparison.Ordinal);
        var address = isHere ? Path.GetFullPath(given) : given;
        HubAddress.Parse(address, paths.UserHome);
        return address;
    }

    static SetupStep ResetConfig()
    {
        var paths = AppPaths.FromEnvironment();
        using var database = Database.OpenToRead(paths, CommandLine.Patience);
        var isLost = database is not null && Exclusions.Remembered(database).Length > 0;
        return new("config.json", SetupState.Ok, Settings.Reset(paths, isLost)
            ? $"{paths.ConfigFile} is new and excludes nothing; a damaged one is kept beside it"
            : $"{paths.ConfigFile} is not damaged, and was left as it is");
    }

    static SetupStep Called(string name)
    {
        var paths = AppPaths.FromEnvironment();
        var settings = Settings.Update(paths, new(paths.SyncLog, TimeProvider.System), before => before.WithUser(name));
        return new("name", SetupState.Ok, $"{UserIdentity.UserName(settings)} writes from now on");
    }

    static bool? Decision(ParseResult parsed, Option<bool> yes, Option<bool> no) => parsed.GetValue(yes) ? true : parsed.GetValue(no) ? false : null;

    static IEnumerable<SetupStep> Private(HubConsent consent, bool? sessions, bool? memory, bool joins)
    {
        var decided = SetupStep.Try("private data", () =>
        {
            var paths = AppPaths.FromEnvironment();
            var log = new BackgroundLog(paths.SyncLog, TimeProvider.System);
            // Keeping data here needs no consent. Sending it to a hub with roles depends on who owns it.
            var ownership = !joins && (sessions is true || memory is true) ? HubConnector.OwnershipOf(Settings.Load(paths, log).Hub) : null;
            Settings.Update(paths, log, before => ownership is null
                ? before.WithSessions(sessions ?? before.Sessions).WithMemory(memory ?? before.Memory)
                : consent.Resolve(ownership, before, mayAsk: false));
            return new("private data", SetupState.Ok, ownership is { IsMine: false } ? $"; {ownership.Owner}, who owns it, can read that" : "");
        });
        if (decided.State != SetupState.Ok)
            return [decided];
        return [.. Step("sessions", sessions, ""), .. Step("memory", memory, ", whoever else can read it there")];

        IEnumerable<SetupStep> Step(string name, bool? goes, string readers) => goes switch
        {
            null => [],
            true => [new(name, SetupState.Ok, $"{(name == "sessions" ? "go" : "goes")} to the hub{(decided.Detail.Length > 0 ? decided.Detail : readers)}")],
            false => [new(name, SetupState.Ok, $"{(name == "sessions" ? "stay" : "stays")} on this machine")],
        };
    }

    static SetupStep Prime(bool wanted)
    {
        var paths = AppPaths.FromEnvironment();
        var log = new BackgroundLog(paths.SyncLog, TimeProvider.System);
        var settings = Settings.Update(paths, log, before => before.WithPrime(wanted ? SessionContextText.UsualBudget : null));
        SessionContextWriter.Write(paths, settings, log, TimeProvider.System);
        return new("prime", SetupState.Ok, wanted ? $"sessions begin with what is open in the shared log ({SessionContextText.UsualBudget} tokens at most)" : "sessions begin without the shared log");
    }

    void Print(ParseResult parsed, IReadOnlyList<SetupStep> steps)
    {
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(_json))
        {
            var wire = steps.Select(step => new SetupStepJson(step.Name, Word(step.State), step.Detail)).ToList();
            output.WriteLine(System.Text.Json.JsonSerializer.Serialize(wire, SetupJsonContext.Default.ListSetupStepJson));
            return;
        }

        foreach (var step in steps)
            Terminal.Print(output, $"{Word(step.State),-8} {step.Name + ":",-14} {SafeText.Safe(step.Detail)}", Indent);
    }

    static string Word(SetupState state) => state switch
    {
        SetupState.Ok => "ok",
        SetupState.Skipped => "skipped",
        SetupState.Missing => "missing",
        _ => "failed",
    };
}

/// <summary>A step in the output of <c>setup --json</c>; <c>state</c> is ok, skipped, missing or failed.</summary>
sealed record SetupStepJson(string Step, string State, string Detail);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(List<SetupStepJson>))]
sealed partial class SetupJsonContext : JsonSerializerContext;
