using System.CommandLine;
using System.Text.Json;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Reports.Entries;
using ClaudeSessionLogger.Reports.Usage;
using ClaudeSessionLogger.SharedLog;

namespace ClaudeSessionLogger.Cli.Commands.ClaudeCode;

/// <summary>
/// Prints the session context of a project. After <c>setup --prime</c>, the session-start hook passes it to Claude.
/// </summary>
sealed class PrimeCommand : Command, ICommandExample
{
    readonly Option<int?> _budget = new("--budget")
    {
        Description = $"Approximate maximum number of tokens (default: {SessionContextText.DefaultBudget})",
        HelpName = "N",
    };
    readonly Option<string?> _project = new("--project", "-p")
    {
        Description = "The project's exact name (default: the current directory's project)",
        HelpName = "NAME",
    };
    readonly Option<bool> _json = CommonOptions.Json();

    public PrimeCommand()
        : base("prime", "Print a project's open entries, unread changes and recent decisions, as context for Claude")
    {
        _budget.Validators.Add(result =>
        {
            if (CommonOptions.IsOutside(result, SessionContextText.MinBudget, SessionContextText.MaxBudget))
                result.AddError(
                    $"--budget takes a number from {SessionContextText.MinBudget} to {SessionContextText.MaxBudget}."
                );
        });
        foreach (var option in (ReadOnlySpan<Option>)[_budget, _project, _json])
            Add(option);
        SetAction(Run);
    }

    public string Example => "claude-session-logger prime --budget 400";

    int Run(ParseResult parsed)
    {
        var service = LogService.FromEnvironment();
        var project = parsed.GetValue(_project) ?? new ProjectNames().FindProject(WorkingDirectory.Path);
        using var database = service.Read();
        var text =
            database is null || project is null
                ? null
                : SessionContextText.Build(
                    database,
                    project,
                    service.Self(database),
                    HubStateStore.Now(database, TimeProvider.System),
                    parsed.GetValue(_budget) ?? SessionContextText.DefaultBudget
                );
        if (parsed.GetValue(_json))
            parsed.InvocationConfiguration.Output.WriteLine(
                JsonSerializer.Serialize(
                    new(project, text, text is null ? 0 : SessionContextText.Tokens(text)),
                    ReportJsonContext.Readable.SessionContextJson
                )
            );
        else if (text is not null)
            Terminal.Print(parsed.InvocationConfiguration.Output, text);
        else
            parsed.InvocationConfiguration.Error.WriteLine(
                $"no open entries in {SafeText.Safe(project ?? "this directory")}. Run claude-session-logger "
                    + "list to list the entries of all projects."
            );
        return 0;
    }
}
