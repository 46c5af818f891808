using System.CommandLine;

namespace ClaudeSessionLogger.Cli.Options;

/// <summary>Options of several memory commands.</summary>
static class MemoryOptions
{
    public static Option<string?> ProjectKey() => new("--project-key") { Description = "The memory of this project (its repository's name, or more of its key), not that of the folder you are in", HelpName = "PROJECT" };

    public static Option<bool> AllProjects() => new("--all-projects") { Description = "The memory of every project" };

    public static Option<bool> DryRun() => new("--dry-run") { Description = "Change nothing, say what would change" };

    public static Argument<string> File()
    {
        var file = new Argument<string>("FILE") { Description = "The file's name in the memory folder, or a part of it that no other has" };
        CommonOptions.RefuseEmpty(file);
        return file;
    }
}
