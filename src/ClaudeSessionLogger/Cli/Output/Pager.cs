using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Cli.Output;

/// <summary>
/// Shows a long text on a terminal with the pager of the user: <c>PAGER</c>, or else <c>less</c> if it is installed.
/// </summary>
sealed class Pager : IDisposable
{
    const string Variable = "PAGER",
        LessOptions = "LESS";

    readonly Process _process;
    readonly string _command;

    // Control-C is meant for the pager, which stops reading and goes on showing.
    readonly PosixSignalRegistration _interrupt = PosixSignalRegistration.Create(
        PosixSignal.SIGINT,
        context => context.Cancel = true
    );

    Pager(Process process, string command) => (_process, _command) = (process, command);

    public TextWriter Writer => _process.StandardInput;

    /// <summary>Starts the pager; null if the output is no terminal, or if there is no pager.</summary>
    public static Pager? Start(TextWriter output)
    {
        if (!Terminal.IsTerminal(output) || Command() is not { } command)
            return null;
        var shell = OperatingSystem.IsWindows()
            ? new ProcessStartInfo("cmd.exe", ["/d", "/c", command])
            : new ProcessStartInfo("/bin/sh", ["-c", command]);
        shell.RedirectStandardInput = true;
        shell.StandardInputEncoding = new UTF8Encoding(false);
        // As git does: end if the text fits, show colours, and leave the text on the screen.
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(LessOptions)))
            shell.Environment[LessOptions] = "FRX";
        try
        {
            return Process.Start(shell) is { } process ? new(process, command) : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    /// <summary>
    /// Writes to the pager, and waits until the user closes it; if they close it before everything is written, the rest
    /// is not read. Throws a <see cref="Failure"/> if the pager does not exist.
    /// </summary>
    public void Show(Action<TextWriter> write)
    {
        try
        {
            write(Writer);
            Writer.Flush();
        }
        catch (IOException) when (_process.WaitForExit(TimeSpan.FromSeconds(1)))
        {
            // The user has read enough.
        }

        Close();
        _process.WaitForExit();
        if (_process.ExitCode is 126 or 127)
            throw new Failure(
                FailureKind.NotFound,
                $"cannot start the pager '{_command}'. Set PAGER to another one, or use --no-pager."
            );
    }

    void Close()
    {
        try
        {
            Writer.Close();
        }
        catch (IOException)
        {
            // What was not written yet is not wanted any more.
        }
    }

    static string? Command() =>
        Environment.GetEnvironmentVariable(Variable) switch
        {
            null => IsInstalled("less") ? "less" : null,
            var none when string.IsNullOrWhiteSpace(none) || none.Trim() == "cat" => null,
            var chosen => chosen,
        };

    static bool IsInstalled(string program) =>
        !OperatingSystem.IsWindows()
        && (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(folder => Path.IsPathFullyQualified(folder) && File.Exists(Path.Combine(folder, program)));

    public void Dispose()
    {
        _interrupt.Dispose();
        _process.Dispose();
    }
}
