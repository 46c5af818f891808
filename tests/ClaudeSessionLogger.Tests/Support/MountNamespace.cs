using Xunit;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>
/// Runs a shell script in its own mount namespace: its mounts are not visible outside and end with the script.
/// </summary>
static class MountNamespace
{
    public static async Task<ProgramRun> Run(string script, IReadOnlyDictionary<string, string> environment)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Mount namespaces are Linux's.");
        string[] unshare = Environment.IsPrivilegedProcess ? ["-m"] : ["-rm"];
        var possible = await ProgramRun.Of("unshare", [.. unshare, "mount", "-t", "tmpfs", "csl", "/mnt"], environment);
        Assert.SkipWhen(
            possible.ExitCode != 0,
            $"Nothing can be mounted here, even in a namespace: {possible.Error.Trim()}"
        );
        return await ProgramRun.Of("unshare", [.. unshare, "bash", "-euc", script], environment);
    }
}
