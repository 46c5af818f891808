using System.Text;

namespace ClaudeSessionLogger.Cli.Output;

/// <summary>
/// Standard error on a terminal: breaks lines between words, so that no message has to know the terminal's width.
/// </summary>
sealed class WrappingWriter(TextWriter inner, Func<int> width) : TextWriter
{
    static TextWriter? s_unwrapped;
    static WrappingWriter? s_errors;

    int _column;

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Write(value.ToString());

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    public override void WriteLine(string? value) => Write(value + "\n");

    public override void WriteLine() => Write("\n");

    public override void Write(string? value)
    {
        if (string.IsNullOrEmpty(value))
            return;
        value = value.Replace("\r\n", "\n", StringComparison.Ordinal);
        var firstLine = value.IndexOf('\n') is >= 0 and var end ? value[..end] : value;
        _column = WordWrap.Write(inner, value, width(), _column == 0 ? WordWrap.HangingIndent(firstLine) : 0, _column);
    }

    public override void Flush() => inner.Flush();

    /// <summary>
    /// Runs code that moves the cursor on standard error, such as a progress bar, which must not be wrapped.
    /// </summary>
    public static T Unwrapped<T>(Func<T> run)
    {
        if (s_unwrapped is null)
            return run();
        var wrapped = Console.Error;
        Console.SetError(s_unwrapped);
        try
        {
            return run();
        }
        finally
        {
            Console.SetError(wrapped);
        }
    }

    /// <summary>Wraps what is written to standard error, if it is a terminal.</summary>
    public static void UseForErrors()
    {
        if (Console.IsErrorRedirected)
            return;
        s_unwrapped = Console.Error;
        s_errors = new(s_unwrapped, Terminal.WindowWidth);
        Console.SetError(s_errors);
    }

    /// <summary>Notes that the user has pressed Enter after a question, which began a new line.</summary>
    public static void BeginLineAfterAnswer() => s_errors?._column = 0;
}
