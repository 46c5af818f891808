using System.Text;

namespace ClaudeSessionLogger.Cli.Output;

/// <summary>
/// Makes text on the standard streams UTF-8 on Windows. There, .NET uses the code page of the console, also for pipes
/// and files, and replaces what the code page lacks with question marks.
/// </summary>
static class Utf8Console
{
    public static void Use()
    {
        if (!OperatingSystem.IsWindows())
            return;
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        try
        {
            if (Console.IsInputRedirected)
                Console.SetIn(new StreamReader(Console.OpenStandardInput(), utf8));
            if (Console.IsOutputRedirected)
                Console.SetOut(new StreamWriter(Console.OpenStandardOutput(), utf8) { AutoFlush = true });
            else
                UseInTheConsole(utf8);
            if (Console.IsErrorRedirected)
                Console.SetError(new StreamWriter(Console.OpenStandardError(), utf8) { AutoFlush = true });
        }
        catch (IOException)
        {
            // Without a console there is nothing to set.
        }
    }

    // The code page belongs to the console, in which other programs run afterwards.
    static void UseInTheConsole(Encoding utf8)
    {
        var before = Console.OutputEncoding;
        Console.OutputEncoding = utf8;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Console.OutputEncoding = before;
    }
}
