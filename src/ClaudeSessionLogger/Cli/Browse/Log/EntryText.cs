using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Browse.Log;

/// <summary>Asks for the texts of an entry.</summary>
static class EntryText
{
    /// <summary>Asks for a new entry's category, title and details.</summary>
    /// <param name="session">The session to which the entry belongs; null for that in which the program runs.</param>
    public static void AskNew(IBrowser browser, SessionId? session = null) =>
        browser.WithName(() =>
            browser.Choose(
                new(
                    "Log a",
                    [
                        .. EntryCategory.Texts.Select(category =>
                            (category[..1], category, (Action)(() => AskTitle(browser, category, session)))
                        ),
                    ]
                )
            )
        );

    static void AskTitle(IBrowser browser, string category, SessionId? session) =>
        Ask(
            browser,
            $"title of the {category}",
            "",
            title =>
                browser.Ask(
                    new(
                        "details, or Enter for none",
                        "",
                        body =>
                        {
                            if (IsText(browser, body, mayBeEmpty: true))
                                browser.Command([
                                    "log",
                                    $"--category={category}",
                                    $"--title={title}",
                                    .. body.Length > 0 ? [$"--body={body}"] : Array.Empty<string>(),
                                    .. session is { } id ? [$"--session-id={id}"] : Array.Empty<string>(),
                                ]);
                        }
                    )
                )
        );

    /// <summary>Asks for a text that is not empty.</summary>
    public static void Ask(IBrowser browser, string label, string before, Action<string> done) =>
        browser.Ask(
            new(
                label,
                SafeText.Safe(before),
                text =>
                {
                    if (IsText(browser, text))
                        done(text);
                }
            )
        );

    // The commands read "-" from standard input, which is the keyboard here.
    static bool IsText(IBrowser browser, string text, bool mayBeEmpty = false)
    {
        var isText = text != "-" && (mayBeEmpty || text.Length > 0);
        if (!isText)
            browser.Say("Nothing was changed: there was no text.");
        return isText;
    }
}
