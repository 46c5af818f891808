using System.Diagnostics;
using System.Globalization;

namespace ClaudeSessionLogger.Bench;

/// <summary>Runs programs: measured, or for what they print.</summary>
static class Shell
{
    static readonly string s_measure = Path.Combine(AppContext.BaseDirectory, "measure.py");

    public static IReadOnlyList<Cost> Measure(
        int repeat,
        string input,
        IReadOnlyDictionary<string, string> environment,
        params string[] command
    )
    {
        var costs = new List<Cost>();
        foreach (
            var line in Run(
                    "python3",
                    [s_measure, repeat.ToString(CultureInfo.InvariantCulture), input, "--", .. command],
                    environment
                )
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        )
        {
            double[] values = [.. line.Split(' ').Select(value => double.Parse(value, CultureInfo.InvariantCulture))];
            if (values[3] != 0)
                throw new InvalidOperationException(
                    $"`{string.Join(' ', command)}` failed with exit code {values[3]}; run it by hand to see why."
                );
            costs.Add(new(values[0], values[1], values[2] / 1024));
        }

        return costs;
    }

    /// <summary>What the program prints; its errors go to ours. Throws when it fails.</summary>
    public static string Run(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null
    )
    {
        using var process = Start(program, arguments, environment, readErrors: false);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"`{program}` failed with exit code {process.ExitCode}.");
    }

    /// <summary>What the program prints to its errors.</summary>
    public static string Errors(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string> environment
    )
    {
        using var process = Start(program, arguments, environment, readErrors: true);
        process.StandardInput.Close();
        _ = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return errors;
    }

    static Process Start(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment,
        bool readErrors
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = readErrors,
            RedirectStandardOutput = true,
            RedirectStandardError = readErrors,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
