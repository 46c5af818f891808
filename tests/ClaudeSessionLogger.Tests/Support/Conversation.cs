using System.Globalization;
using System.Text;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>
/// A transcript with text that compresses like real ones, and with the ids of the client, so that forks are recognised.
/// </summary>
sealed class Conversation(string session, int seed = 1)
{
    static readonly string[] s_words =
        "the build failed because of a missing file in src so I will read it and fix the test that depends".Split(' ');

    readonly Random _random = new(seed);
    readonly List<string> _rows = [];

    public string Session { get; } = session;

    public string Text => string.Concat(_rows);

    public static string NewId(int number) => $"{number:x8}-0000-4000-8000-{number:x12}";

    /// <summary>Adds rows of together about this many bytes.</summary>
    public Conversation Grow(int bytes)
    {
        for (var end = _rows.Sum(row => row.Length) + bytes; _rows.Sum(row => row.Length) < end; )
            AddRow();
        return this;
    }

    /// <summary>A session that begins with copies of all rows.</summary>
    public Conversation Fork(string session, int seed)
    {
        var fork = new Conversation(session, seed);
        fork._rows.AddRange(_rows.Select(row => row.Replace(Session, session, StringComparison.Ordinal)));
        return fork;
    }

    void AddRow()
    {
        var text = new StringBuilder();
        for (var i = _random.Next(20, 400); i > 0; i--)
            text.Append(s_words[_random.Next(s_words.Length)])
                .Append(_random.Next(4) == 0 ? _random.Next(99999).ToString(CultureInfo.InvariantCulture) : "")
                .Append(' ');
        var id = new Guid(_random.Next(), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        _rows.Add(
            $$"""{"parentUuid":null,"isSidechain":false,"cwd":"/gone/project","sessionId":"{{Session}}","version":"2.1.330","type":"user","message":{"role":"user","content":"{{text}}"},"uuid":"{{id}}","timestamp":"2026-11-01T12:00:00.000Z"}"""
                + "\n"
        );
    }
}
