using System.CommandLine;

namespace ClaudeSessionLogger.Cli.Options;

/// <summary>Options of several memory commands.</summary>
static class MemoryOptions
{
    public static Option<string?> ProjectKey() =>
        new("--project-key", "--project")
        {
            Description =
                "The project's name, or the end of its key, such as acme/shop (default: this folder's project)",
            HelpName = "PROJECT",
        };

    public static Option<bool> AllProjects() => new("--all-projects") { Description = "Include all projects" };

    public static Option<bool> DryRun() =>
        new("--dry-run") { Description = "Show what would change, without changing anything" };

    public static Argument<string> File()
    {
        var file = new Argument<string>("FILE")
        {
            Description = "The file's name in the memory folder, or a unique part of it",
        };
        CommonOptions.RefuseEmpty(file);
        return file;
    }
}
