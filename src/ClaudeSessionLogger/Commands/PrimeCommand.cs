using System.CommandLine;
using System.Text.Json;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Log;
using ClaudeSessionLogger.Reports;
using ClaudeSessionLogger.Store;

namespace ClaudeSessionLogger.Commands;

/// <summary>What Claude should know of a project; the session-start hook hands it over where <c>setup --prime</c> says so.</summary>
sealed class PrimeCommand : Command, IExample
{
    readonly Option<int?> _budget = new("--budget") { Description = $"At most about this many tokens, if not {PrimeText.UsualBudget}", HelpName = "N" };
    readonly Option<string?> _project = new("--project", "-p") { Description = "The project with just this name, if not that of this directory", HelpName = "NAME" };
    readonly Option<bool> _json = CommonOptions.Json();

    public PrimeCommand() : base("prime", "Say what Claude should know of this project: claimed and open entries, unseen changes, decisions of the last week")
    {
        _budget.Validators.Add(result =>
        {
            if (result.Errors.Any() is false && result.GetValueOrDefault<int?>() is < PrimeText.LeastBudget or > PrimeText.MostBudget)
                result.AddError($"--budget takes a number from {PrimeText.LeastBudget} to {PrimeText.MostBudget}.");
        });
        foreach (var option in (ReadOnlySpan<Option>)[_budget, _project, _json])
            Add(option);
        SetAction(Run);
    }

    public string Example => "claude-session-logger prime --budget 400";

    int Run(ParseResult parsed)
    {
        var desk = LogDesk.FromEnvironment();
        var project = parsed.GetValue(_project) ?? new ProjectNames().Of(WorkingDirectory.Path);
        using var database = desk.Read();
        var text = database is null || project is null ? null
            : PrimeText.Of(database, project, desk.Self, HubStore.Now(database, TimeProvider.System), parsed.GetValue(_budget) ?? PrimeText.UsualBudget);
        if (parsed.GetValue(_json))
            parsed.InvocationConfiguration.Output.WriteLine(JsonSerializer.Serialize(new(project, text, text is null ? 0 : PrimeText.Tokens(text)), ReportJson.Readable.WirePrime));
        else if (text is not null)
            parsed.InvocationConfiguration.Output.WriteLine(text);
        else
            parsed.InvocationConfiguration.Error.WriteLine($"nothing is open in {Text.Safe(project ?? "this directory")}; claude-session-logger list shows all projects.");
        return 0;
    }
}
