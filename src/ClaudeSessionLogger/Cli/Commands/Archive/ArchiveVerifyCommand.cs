using System.CommandLine;
using System.Text.Json;
using ClaudeSessionLogger.Archive;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Commands.Archive;

/// <summary>Reads every byte of the archive.</summary>
sealed class ArchiveVerifyCommand : Command, ICommandExample
{
    /// <summary>The exit code if anything is damaged.</summary>
    public const int DamagedExitCode = 1;

    readonly Option<bool> _json = CommonOptions.Json();

    public ArchiveVerifyCommand()
        : base("verify", "Check every byte of the archive, and list what is damaged (exit code 1 if anything is)")
    {
        Add(_json);
        SetAction(Run);
    }

    public string Example => "claude-session-logger archive verify";

    int Run(ParseResult parsed)
    {
        var output = parsed.InvocationConfiguration.Output;
        var folder = ArchiveFolder.Of(Settings.LoadValid(AppPaths.FromEnvironment(), _ => { }));
        folder.RequireExisting();
        var damage = ArchiveVerifier.Verify(folder).ToList();
        if (parsed.GetValue(_json))
        {
            output.WriteLine(
                JsonSerializer.Serialize(
                    damage.ConvertAll(ArchiveDamageJson.Of),
                    ArchiveJsonContext.Readable.ListArchiveDamageJson
                )
            );
            return damage.Count > 0 ? DamagedExitCode : 0;
        }

        foreach (var found in damage)
            Terminal.Print(
                output,
                $"{SafeText.Safe(found.SessionId.Value)}: {SafeText.Safe(found.Path)}: {SafeText.Safe(found.Detail)}",
                indent: 2
            );
        Terminal.Print(
            output,
            damage.Count == 0
                ? $"{Terminal.Count(folder.All().Count(), "session")} checked, nothing is damaged"
                : $"{Terminal.Count(damage.Count, "file")} damaged"
        );
        return damage.Count > 0 ? DamagedExitCode : 0;
    }
}
