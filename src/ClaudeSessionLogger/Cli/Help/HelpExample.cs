using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Help;

/// <summary>Prints an example. A line that goes on ends with a backslash, so that a shell takes it.</summary>
static class HelpExample
{
    const string First = "  ",
        Next = "    ",
        Continued = " \\";

    public static void Print(TextWriter output, string example, int width)
    {
        var line = "";
        foreach (var word in Parts(example))
        {
            if (line.Length > 0 && SafeText.Width($"{line} {word}{Continued}") > width)
            {
                output.WriteLine(line + Continued);
                line = Next + word;
            }
            else
                line = line.Length == 0 ? First + word : $"{line} {word}";
        }

        output.WriteLine(line);
    }

    // An option and its value stay together.
    static IEnumerable<string> Parts(string example)
    {
        var part = "";
        foreach (var word in Words(example))
        {
            if (part.Length > 0 && (!part.StartsWith('-') || part.Contains(' ') || word.StartsWith('-')))
            {
                yield return part;
                part = "";
            }

            part = part.Length == 0 ? word : $"{part} {word}";
        }

        yield return part;
    }

    // A space in quotes does not end a word.
    static IEnumerable<string> Words(string example)
    {
        var (start, quote) = (0, '\0');
        for (var i = 0; i < example.Length; i++)
        {
            if (example[i] is '"' or '\'' && (quote == '\0' || quote == example[i]))
                quote = quote == '\0' ? example[i] : '\0';
            if (example[i] != ' ' || quote != '\0')
                continue;
            yield return example[start..i];
            start = i + 1;
        }

        yield return example[start..];
    }
}
