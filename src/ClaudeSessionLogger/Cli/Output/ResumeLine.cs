using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Output;

/// <summary>How a session is resumed: a command to copy, with a remark; or why that is not possible.</summary>
/// <param name="Command">Null if the session cannot be resumed.</param>
readonly record struct ResumeLine(string? Command, string? Remark = null)
{
    const string InWhichFolder = "run it where you want to work, because the session's folder is not on this machine";

    public static ResumeLine InAnyFolder(string command) => new(command, InWhichFolder);

    /// <summary>
    /// Prints the command whole, so that it can be copied, and the remark below it, both after a name.
    /// </summary>
    public void Print(TextWriter output, string name)
    {
        var indent = SafeText.Width(name);
        if (Command is not null)
            // Not wrapped, so that the terminal breaks it without adding anything.
            output.WriteLine(name + SafeText.Safe(Command));
        if (Remark is not null)
            Terminal.Print(
                output,
                (Command is null ? WordWrap.Whole(name) : WordWrap.Whole(new string(' ', indent)))
                    + SafeText.Safe(Command is null ? Remark : $"({Remark})"),
                indent: indent
            );
    }

    /// <summary>For an error: the command as one word, so that a terminal does not break it, with the remark.</summary>
    public string Copyable =>
        Command is null
            ? SafeText.Safe(Remark ?? "")
            : (Console.IsErrorRedirected ? SafeText.Safe(Command) : WordWrap.Whole(SafeText.Safe(Command)))
                + (Remark is null ? "" : SafeText.Safe($" ({Remark})"));

    public override string ToString() =>
        Command is null ? Remark ?? ""
        : Remark is null ? Command
        : $"{Command}   ({Remark})";
}
