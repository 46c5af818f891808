using System.CommandLine;
using System.Text.Json;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Cli.Commands.Memory;

/// <summary>Deletes notes with all their versions, on this machine, on the hub and on all machines.</summary>
sealed class MemoryForgetCommand : Command, ICommandExample
{
    const int DeclinedExitCode = 1;

    readonly Argument<string[]> _files = new("FILE")
    {
        Description = "The names of the notes in the memory folder (default: all notes of the project)",
        Arity = ArgumentArity.ZeroOrMore,
    };
    readonly Option<string?> _project = MemoryOptions.ProjectKey();
    readonly Option<bool> _dryRun = MemoryOptions.DryRun();
    readonly Option<bool> _yes = new("--yes", "-y") { Description = "Do not ask for confirmation" };
    readonly Option<bool> _json = CommonOptions.Json();

    public MemoryForgetCommand()
        : base("forget", "Delete notes with all their versions for good, on all machines and the hub")
    {
        Add(_files);
        foreach (var option in (ReadOnlySpan<Option>)[_project, _dryRun, _yes, _json])
            Add(option);
        SetAction(Run);
    }

    public string Example =>
        "claude-session-logger memory forget feedback_testing.md --project-key checkout-api --dry-run";

    int Run(ParseResult parsed)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var forgetter = new MemoryForgetter(
            MemoryService.FromEnvironment(),
            parsed.GetValue(_project),
            parsed.GetValue(_files) ?? []
        );
        var (isDry, confirmed) = (parsed.GetValue(_dryRun), parsed.GetValue(_yes));
        if (isDry)
        {
            var (planned, there) = forgetter.Preview();
            if (parsed.GetValue(_json))
                Print(MemoryForgetJson.Of(planned, there, null));
            else
                MemoryForgetView.PrintPlan(planned, there, output, "would forget");
            return 0;
        }

        if (!confirmed && Console.IsInputRedirected)
            throw new Failure(
                FailureKind.Invalid,
                "cannot ask for confirmation without a terminal: this would permanently forget "
                    + $"{MemoryForgetView.Summary(forgetter.Preview().Notes)}. Add --yes to confirm, or --dry-run to "
                    + "list what would be forgotten."
            );
        // With what other machines have sent until now, so that it is forgotten, too.
        var unreachable = forgetter.Sync();
        var (notes, machines) = forgetter.Preview();
        if (!confirmed)
        {
            MemoryForgetView.PrintPlan(notes, machines, error, "this forgets");
            if (!Confirmation.Ask($"Permanently forget {MemoryForgetView.Summary(notes)}?", error))
            {
                error.WriteLine("nothing was forgotten");
                return DeclinedExitCode;
            }
        }

        var remains = forgetter.Forget(notes) with { Unknown = unreachable };
        if (parsed.GetValue(_json))
            Print(MemoryForgetJson.Of(notes, machines, remains));
        else
        {
            MemoryForgetView.PrintPlan(notes, machines, output, "forgot");
            foreach (var remark in MemoryForgetView.Remarks(notes, machines, remains))
                Terminal.Print(output, remark);
        }

        return 0;

        void Print(MemoryForgetJson json) =>
            output.WriteLine(JsonSerializer.Serialize(json, MemoryJsonContext.Readable.MemoryForgetJson));
    }
}
