using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Setup.ClaudeSettings;
using ClaudeSessionLogger.Setup.Schedules;

namespace ClaudeSessionLogger.Setup;

/// <summary>
/// Sets up a machine for capture: the home folder, the database, the hooks of the current profile and the hourly flush.
/// Every step can be repeated. A failed step does not stop the others.
/// </summary>
/// <param name="createSchema">Migrates the database and returns a sentence about the result.</param>
/// <param name="sessionTypesExample">
/// Opens the example of session types that is written to the home folder; null if the program contains none.
/// </param>
sealed class Installer(
    AppPaths paths,
    BackgroundLog log,
    FlushSchedule schedule,
    Func<string, string?> variable,
    Func<string> createSchema,
    Func<Stream?> sessionTypesExample
)
{
    string ExamplePath => Path.Combine(paths.Home, "session_types.example.yaml");

    ClientSettings Client => new(paths.ClientSettings, Settings.Load(paths, log).BlocksPrompts);

    /// <summary>Whether to keep portable hook lines that call this program. False if the user gave a path.</summary>
    public bool KeepsPortable { get; init; } = true;

    FlushJob Job(string program) =>
        FlushJob.Create(PortableProgram.FileOf(program, variable), paths, Settings.Load(paths, log), variable);

    string Spelling(string program) =>
        KeepsPortable ? PortableProgram.Keep(Client.Program(), program, variable) : program;

    public IReadOnlyList<SetupStep> Install(string program, bool statusLine, bool permissions = false)
    {
        var (hadHome, hadDatabase) = (Directory.Exists(paths.Home), File.Exists(paths.Database));
        var hadHooks = false;
        return
        [
            SetupStep.Try(
                "folder",
                () =>
                {
                    paths.CreateHome();
                    HomePermissions.MakePrivate(paths);
                    return new("folder", SetupState.Ok, paths.Home) { IsUnchanged = hadHome };
                }
            ),
            SetupStep.Try(
                "database",
                () => new("database", SetupState.Ok, createSchema()) { IsUnchanged = hadDatabase }
            ),
            SetupStep.Try("session types", WriteExample),
            .. HookSteps(
                statusLine,
                permissions,
                () =>
                {
                    var spelling = Spelling(program);
                    hadHooks = !Client.Check(spelling).Changed;
                    return Client.Install(spelling, statusLine, permissions);
                },
                _ =>
                    new("hooks", SetupState.Ok, $"{(hadHooks ? "in place in" : "written to")} {Client.Path}")
                    {
                        IsUnchanged = hadHooks,
                    }
            ),
            SetupStep.Try("profile", AddProfile),
            .. TokenStep().Select(step => step with { IsUnchanged = true }),
            SetupStep.Try(
                "schedule",
                () => ScheduleStep(schedule.Install(Job(program))) with { IsUnchanged = hadDatabase }
            ),
        ];
    }

    /// <summary>Checks each step without changing anything.</summary>
    public IReadOnlyList<SetupStep> Check(string program, bool statusLine, bool permissions = false) =>
        [
            CheckStep("folder", Directory.Exists(paths.Home), paths.Home),
            CheckStep("database", File.Exists(paths.Database), paths.Database),
            SetupStep.Try(
                "session types",
                () => CheckStep("session types", ReadExample() is not { } example || HasContent(example), ExamplePath)
            ),
            .. HookSteps(
                statusLine,
                permissions,
                () => Client.Check(Spelling(program)),
                changed =>
                    changed
                        ? new(
                            "hooks",
                            SetupState.Missing,
                            $"missing or outdated in {Client.Path}; run claude-session-logger setup"
                        )
                        : new("hooks", SetupState.Ok, $"in place in {Client.Path}")
            ),
            SetupStep.Try(
                "profile",
                () =>
                    CheckStep(
                        "profile",
                        Settings.Load(paths, log).IsSetUp(paths.Config),
                        $"{paths.Config} in {paths.ConfigFile}"
                    )
            ),
            .. TokenStep(),
            SetupStep.Try("schedule", () => ScheduleStep(schedule.Check(Job(program)))),
        ];

    /// <summary>
    /// Removes the hooks, the status line and the permission rules from every profile that uses this program, and the
    /// schedule. Keeps the data.
    /// </summary>
    /// <param name="program">The path by which hooks call this program.</param>
    public IReadOnlyList<SetupStep> Remove(string program) =>
        [
            .. Settings.Load(paths, log).Profiles.SelectMany(profile => RemoveFrom(profile, program)),
            SetupStep.Try("schedule", () => new("schedule", SetupState.Ok, schedule.Remove().Detail)),
            new("data", SetupState.Ok, $"kept in {paths.Home}; to delete the data, delete this folder"),
            .. HubStep(),
        ];

    IEnumerable<SetupStep> RemoveFrom(string profile, string program)
    {
        var client = new ClientSettings(Path.Combine(profile, "settings.json"));
        var removed = new List<string>();
        yield return SetupStep.Try(
            "hooks",
            () =>
            {
                // A copied home folder still lists the profiles of the original one.
                // Keep their hooks, which call another program.
                if (profile != paths.Config && client.Program() is { } other && !IsSame(other, program))
                    return new(
                        "hooks",
                        SetupState.Skipped,
                        $"kept the hooks in {client.Path}, which call {other}; to remove them, run "
                            + $"CLAUDE_CONFIG_DIR={profile} {other} setup --remove"
                    );
                var before = client.Check(program);
                var change = client.Remove();
                if (change.Changed && before.StatusLine == StatusLineOwner.Ours)
                    removed.Add("status line");
                if (change.Changed && before.HasPermissions)
                    removed.Add("permissions");
                var result = change.Changed ? $"removed from {client.Path}" : $"not found in {client.Path}";
                return new("hooks", SetupState.Ok, Sentence(result, change.Remarks));
            }
        );
        foreach (var name in removed)
            yield return new(name, SetupState.Ok, $"removed from {client.Path}");
    }

    IEnumerable<SetupStep> HubStep()
    {
        if (Settings.Load(paths, log).Hub is not { } address)
            yield break;
        yield return new(
            "hub",
            SetupState.Ok,
            $"what this machine sent (entries, and sessions and memory if you allowed it) stays on "
                + $"{HubAddress.Shown(address, paths.UserHome)} for everyone who can read it; to delete this "
                + "machine's memory there, run claude-session-logger hub leave --delete-memory before you delete "
                + "the data"
        );
    }

    // A name without a path counts as this program.
    bool IsSame(string named, string program) =>
        !Path.IsPathFullyQualified(named)
        || RealPath.Resolve(named) == RealPath.Resolve(PortableProgram.FileOf(program, variable));

    // Do not mention MotherDuck's token to users without MotherDuck.
    IEnumerable<SetupStep> TokenStep() =>
        MotherDuckTokenCheck.Find(paths, variable) is var step
        && (step.State != SetupState.Skipped || IsOnMotherDuck(Settings.Load(paths, log).Hub))
            ? [step]
            : [];

    bool IsOnMotherDuck(string? hub) =>
        HubAddress.TryParse(hub, paths.UserHome, out var address, out _)
        && (address!.Kind == HubKind.MotherDuck || hub!.Contains("motherduck", StringComparison.OrdinalIgnoreCase));

    static IEnumerable<SetupStep> HookSteps(
        bool statusLine,
        bool permissions,
        Func<ClientSettingsChange> act,
        Func<bool, SetupStep> describe
    )
    {
        ClientSettingsChange? done = null;
        yield return SetupStep.Try(
            "hooks",
            () =>
            {
                var change = act();
                done = change;
                var step = describe(change.Changed);
                return step with { Detail = Sentence(step.Detail, change.Remarks) };
            }
        );
        if (done is null)
            yield break;
        yield return StatusLineStep.Of(done.StatusLine, statusLine) with
        {
            IsUnchanged = !statusLine || done is { StatusLine: StatusLineOwner.Ours, Changed: false },
        };
        if (done.HasPermissions)
            yield return new("permissions", SetupState.Ok, "Claude may run the log commands without asking")
            {
                IsUnchanged = !permissions || !done.Changed,
            };
        else if (permissions)
            yield return new(
                "permissions",
                SetupState.Missing,
                "Claude asks before each log command; to change this, run claude-session-logger setup --permissions"
            );
    }

    static SetupStep ScheduleStep(ScheduleStatus answer) =>
        new(
            "schedule",
            answer.State switch
            {
                ScheduleState.InPlace => SetupState.Ok,
                ScheduleState.Missing => SetupState.Missing,
                _ => SetupState.Skipped,
            },
            answer.Detail
        );

    static SetupStep CheckStep(string name, bool found, string what) =>
        found
            ? new(name, SetupState.Ok, what)
            : new(name, SetupState.Missing, $"missing: {what}; run claude-session-logger setup");

    SetupStep WriteExample()
    {
        if (ReadExample() is not { } example)
            return new("session types", SetupState.Skipped, "this build contains no example file");
        var isThere = HasContent(example);
        if (!isThere)
            AtomicFile.Write(ExamplePath, example);
        return new(
            "session types",
            SetupState.Ok,
            $"your own rules go into {paths.SessionTypes} (an example is beside it)"
        )
        {
            IsUnchanged = isThere,
        };
    }

    SetupStep AddProfile()
    {
        var isListed = Settings.Load(paths, log).IsSetUp(paths.Config);
        var settings = Settings.Update(paths, log, before => before.WithProfile(paths.Config));
        return new(
            "profile",
            SetupState.Ok,
            $"{paths.Config} (profiles in {paths.ConfigFile}: {settings.Profiles.Count})"
        )
        {
            IsUnchanged = isListed,
        };
    }

    byte[]? ReadExample()
    {
        using var stream = sessionTypesExample();
        if (stream is null)
            return null;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    bool HasContent(byte[] example) =>
        File.Exists(ExamplePath) && File.ReadAllBytes(ExamplePath).AsSpan().SequenceEqual(example);

    static string Sentence(string first, IReadOnlyList<string> remarks) => string.Join("; ", [first, .. remarks]);
}
