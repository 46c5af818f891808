using System.CommandLine;
using System.Text.Json;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Reports.Entries;
using ClaudeSessionLogger.Reports.Usage;
using ClaudeSessionLogger.SharedLog;

namespace ClaudeSessionLogger.Cli.Commands.ClaudeCode;

/// <summary>
/// Prints the session context of a project. The session-start hook passes it to Claude if <c>setup --prime</c> is set.
/// </summary>
sealed class PrimeCommand : Command, ICommandExample
{
    readonly Option<int?> _budget = new("--budget") { Description = $"At most about this many tokens, if not {SessionContextText.UsualBudget}", HelpName = "N" };
    readonly Option<string?> _project = new("--project", "-p") { Description = "The project with just this name, if not that of this directory", HelpName = "NAME" };
    readonly Option<bool> _json = CommonOptions.Json();

    public PrimeCommand() : base("prime", "Say what Claude should know of this project: claimed and open entries, unseen changes, decisions of the last week")
    {
        _budget.Validators.Add(result =>
        {
            if (result.Errors.Any() is false && result.GetValueOrDefault<int?>() is < SessionContextText.LeastBudget or > SessionContextText.MostBudget)
                result.AddError($"--budget takes a number from {SessionContextText.LeastBudget} to {SessionContextText.MostBudget}.");
        });
        foreach (var option in (ReadOnlySpan<Option>)[_budget, _project, _json])
            Add(option);
        SetAction(Run);
    }

    public string Example => "claude-session-logger prime --budget 400";

    int Run(ParseResult parsed)
    {
        var service = LogService.FromEnvironment();
        var project = parsed.GetValue(_project) ?? new ProjectNames().Of(WorkingDirectory.Path);
        using var database = service.Read();
        var text = database is null || project is null ? null
            : SessionContextText.Build(database, project, service.Self, HubStateStore.Now(database, TimeProvider.System), parsed.GetValue(_budget) ?? SessionContextText.UsualBudget);
        if (parsed.GetValue(_json))
            parsed.InvocationConfiguration.Output.WriteLine(JsonSerializer.Serialize(new(project, text, text is null ? 0 : SessionContextText.Tokens(text)), ReportJsonContext.Readable.SessionContextJson));
        else if (text is not null)
            parsed.InvocationConfiguration.Output.WriteLine(text);
        else
            parsed.InvocationConfiguration.Error.WriteLine($"nothing is open in {SafeText.Safe(project ?? "this directory")}; claude-session-logger list shows all projects.");
        return 0;
    }
}
