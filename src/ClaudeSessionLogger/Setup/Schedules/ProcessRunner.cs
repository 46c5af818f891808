using System.ComponentModel;
using System.Diagnostics;

namespace ClaudeSessionLogger.Setup.Schedules;

/// <summary>
/// The result of a system program. <paramref name="Text"/> contains its standard output and its error output.
/// </summary>
readonly record struct ProcessResult(bool Ok, string Text);

/// <summary>Runs a system program that manages schedules. Uses no shell, and has a time limit.</summary>
delegate ProcessResult ProcessRunner(string program, params IReadOnlyList<string> arguments);

static class SystemProcess
{
    static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(20);

    public static ProcessResult Run(string program, params IReadOnlyList<string> arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                CreateNoWindow = true,
            };
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(s_timeout))
            {
                process.Kill(entireProcessTree: true);
                return new(false, $"{program} did not respond within {s_timeout.TotalSeconds} s");
            }

            // A service that the program has started may keep its output open.
            return Task.WaitAll([output, errors], s_timeout)
                ? new(process.ExitCode == 0, (output.Result + errors.Result).Trim())
                : new(process.ExitCode == 0, "");
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            return new(false, $"cannot find {program}");
        }
    }
}
