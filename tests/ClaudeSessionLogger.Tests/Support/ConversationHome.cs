using System.Text;
using ClaudeSessionLogger.Archive;
using ClaudeSessionLogger.Archive.Conversations;
using ClaudeSessionLogger.Archive.Conversations.Rendering;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;
using ReadConversation = ClaudeSessionLogger.Archive.Conversations.Conversation;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>
/// A home with the session of <c>Fixtures/conversation</c>: a conversation with every kind of message, written as the
/// client writes it.
/// </summary>
sealed class ConversationHome : IDisposable
{
    public const string Session = "7c1e2f9a-5b0d-4c38-9e61-2f7a8d4b1c05";

    public ConversationHome() => CopyTo(Project);

    public CaptureHome Home { get; } = new();

    public string Project => Path.Combine(Home.Projects, "-work-shop");

    public string Transcript => Path.Combine(Project, Session + ".jsonl");

    static string Fixture => Repository.In("tests", "ClaudeSessionLogger.Tests", "Fixtures", "conversation");

    public static void CopyTo(string folder) => CopyFolder(Fixture, folder);

    /// <summary>Writes a session with these rows, and opens it.</summary>
    public ReadConversation Write(string session, params IEnumerable<string> rows)
    {
        File.WriteAllText(Path.Combine(Project, session + ".jsonl"), string.Join('\n', rows) + "\n");
        return Open(session);
    }

    public ReadConversation Open(string session = Session)
    {
        var context = Home.Context();
        var files = new DiskSessionFiles(context.Settings.TranscriptProfiles, _ => { }).Find(new(session))!;
        ResponseLedger? ledger = null;
        using (var database = Database.OpenToRead(Home.Paths, TimeSpan.FromSeconds(10)))
            if (database is not null)
                ledger = ResponseLedger.Load(database, new(session));
        return ReadConversation.Open(files, ledger, context);
    }

    public static string Render(
        ReadConversation conversation,
        Func<TextWriter, IConversationRenderer> create,
        ReadingOptions? options = null
    )
    {
        using var output = new StringWriter { NewLine = "\n" };
        Show(conversation, create(output), options);
        return output.ToString();
    }

    public static string Json(ReadConversation conversation, ReadingOptions? options = null)
    {
        using var output = new MemoryStream();
        using (var json = new JsonRenderer(output))
            Show(conversation, json, options);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    public static string Text(ReadConversation conversation, ReadingOptions? options = null) =>
        Render(
            conversation,
            output => new TextRenderer(output, int.MaxValue, hasColours: false)
            {
                IsFull = options?.Tools == ToolDisplay.Full,
            },
            options
        );

    /// <summary>The conversation in every format, with everything and with the least.</summary>
    public static IEnumerable<string> AllFormats(ReadConversation conversation)
    {
        ReadingOptions[] all =
        [
            new(),
            new()
            {
                Tools = ToolDisplay.Full,
                Thinking = true,
                Subagents = SubagentDisplay.Inline,
                ShowsSecrets = true,
            },
            new() { Tools = ToolDisplay.Off, Subagents = SubagentDisplay.Off },
        ];
        foreach (var options in all)
        {
            yield return Text(conversation, options);
            yield return Render(conversation, output => new TextRenderer(output, 59, hasColours: true), options);
            yield return Render(conversation, output => new MarkdownRenderer(output), options);
            yield return Render(conversation, output => new HtmlRenderer(output), options);
            yield return Json(conversation, options);
        }
    }

    public void Dispose() => Home.Dispose();

    static void Show(ReadConversation conversation, IConversationRenderer renderer, ReadingOptions? options) =>
        new ConversationWalk(conversation, options ?? new(), renderer).Run(
            ConversationHeader.Of(conversation, null, "shop")
        );

    static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
