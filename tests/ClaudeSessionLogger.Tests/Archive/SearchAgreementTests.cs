using System.Diagnostics;
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Encodings.Web;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Archive;

/// <summary>
/// Compares which sessions have a word with the answer of a script that shares no code with the program, for words of
/// the real transcripts and of 20 languages. CSL_SEARCH_WORDS sets the number of words.
/// </summary>
public sealed class SearchAgreementTests : IDisposable
{
    const int Words = 200;

    static readonly string s_script = Repository.In("tests", "ClaudeSessionLogger.Tests", "Support", "search.py");

    // The same sentence: the old gate was closed, and the children went across the bridge without a word.
    static readonly string[] s_languages =
    [
        "Das alte Tor war geschlossen, und die Kinder gingen über die Straßenbrücke, ohne ein Wort zu sagen. Größe",
        "La vieille porte était fermée, et les enfants traversèrent le pont sans un mot. Cœur, naïveté, garçon",
        "La puerta vieja estaba cerrada, y los niños cruzaron el puente sin decir palabra. ¿Mañana? Pingüino",
        "O portão velho estava fechado, e as crianças atravessaram a ponte sem uma palavra. Coração, avós",
        "Il vecchio cancello era chiuso, e i bambini attraversarono il ponte senza una parola. Perché, città",
        "Stara brama była zamknięta, a dzieci przeszły przez most bez słowa. Żółć, gęślą, jaźń",
        "Stará brána byla zavřená a děti přešly most beze slova. Příliš žluťoučký kůň úpěl",
        "A régi kapu zárva volt, és a gyerekek szó nélkül átmentek a hídon. Árvíztűrő tükörfúrógép",
        "Eski kapı kapalıydı ve çocuklar tek kelime etmeden köprüyü geçtiler. İSTANBUL, Iğdır, ışık, şöyle",
        "Poarta veche era închisă, iar copiii au trecut podul fără un cuvânt. Țară, știință",
        "Den gamle porten var stengt, og barna gikk over brua uten et ord. Blåbærsyltetøy, Ærlig, ØRE",
        "Vanha portti oli kiinni, ja lapset menivät sillan yli sanomatta sanaakaan. Hyvää yötä, Älä",
        "Gamla hliðið var lokað og börnin fóru yfir brúna án þess að segja orð. Þórður, Ðað",
        "Cánh cổng cũ đã đóng, và bọn trẻ đi qua cầu không nói một lời. Đường, nghĩa, Việt Nam",
        "Старые ворота были закрыты, и дети молча перешли через мост. Ёлка, ПАРОЛЬ, съёмка",
        "Стара брама була зачинена, і діти мовчки перейшли міст. Їжак, ґанок, Європа",
        "Η παλιά πύλη ήταν κλειστή και τα παιδιά πέρασαν τη γέφυρα χωρίς λέξη. ΟΔΟΣ, οδός, Αθήνα",
        "השער הישן היה סגור, והילדים עברו את הגשר בלי מילה. שָׁלוֹם",
        "كانت البوابة القديمة مغلقة، وعبر الأطفال الجسر دون كلمة. مُحَمَّد",
        "पुराना दरवाज़ा बंद था, और बच्चे बिना कुछ कहे पुल पार कर गए। हिन्दी, किताबें",
        "古い門は閉まっていて、子供たちは黙って橋を渡った。ガラス、がっこう、パスワード",
        "旧门关着，孩子们一句话也没说就过了桥。密码数据库连接超时",
        "오래된 문은 닫혀 있었고 아이들은 말없이 다리를 건넜다. 비밀번호",
        "ประตูเก่าปิดอยู่ และเด็กๆ ข้ามสะพานโดยไม่พูดอะไรสักคำ",
        "ＦＵＬＬ　ｗｉｄｔｈ ﬁnal oﬃce rate\u00adlimit e\u0301te\u0301 𐐀𐐨 😀emoji",
    ];

    readonly SearchHome _search = new();

    public void Dispose() => _search.Dispose();

    [Fact]
    public void The_same_sessions_have_a_word_as_in_an_independent_search()
    {
        CopyTranscripts();
        WriteLanguages();
        var count = int.TryParse(Environment.GetEnvironmentVariable("CSL_SEARCH_WORDS"), out var given) ? given : Words;
        var words = WordsOfTranscripts(count / 2).Concat(WordsOfLanguages().Take(count / 2)).Distinct().ToList();
        var expected = Script("find", string.Join('\n', words));

        Check("on the disk", words, expected);
        _search.Archive.Flush();
        Assert.NotEmpty(_search.Index.Sessions);
        Check("with an index", words, expected);
        _search.DeleteTranscripts();
        Check("in the archive", words, [.. expected.Select(Archived)]);
        Assert.Empty(_search.Reports);
    }

    // A subagent without its session is not archived.
    string Archived(string sessions) =>
        string.Join(
            ' ',
            sessions.Split(' ').Where(session => _search.Archive.Catalog.Sessions.ContainsKey(new(session)))
        );

    void Check(string place, List<string> words, List<string> expected)
    {
        var wrong = new StringBuilder();
        for (var i = 0; i < words.Count; i++)
            // In quotes, because the independent search does not know plurals.
            if (_search.Sessions($"\"{words[i]}\"") is var found && found != expected[i])
                wrong.Append(CultureInfo.InvariantCulture, $"{words[i]}: {Difference(found, expected[i])}\n");
        Assert.True(wrong.Length == 0, $"{place}:\n{wrong}");
    }

    static string Difference(string found, string expected)
    {
        var (have, want) = (found.Split(' ').ToHashSet(), expected.Split(' ').ToHashSet());
        return $"also {string.Join(' ', have.Except(want))}, not {string.Join(' ', want.Except(have))}";
    }

    void CopyTranscripts()
    {
        if (SharedFolder.TranscriptsIfThere is { } transcripts)
            _search.Home.Copy(Path.Combine(transcripts, "projects"));
        else
            TestContext.Current.SendDiagnosticMessage("no real transcripts: only 20 languages are compared");
    }

    // As the client writes them, with escapes as other programs do, and decomposed.
    void WriteLanguages()
    {
        for (var i = 0; i < s_languages.Length; i++)
        {
            var text = s_languages[i];
            _search.Write(
                Conversation.NewId(100 + i),
                (i % 3) switch
                {
                    0 => Row(i, text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping),
                    1 => Row(i, text, JavaScriptEncoder.Default),
                    _ => Row(i, text.Normalize(NormalizationForm.FormD), JavaScriptEncoder.UnsafeRelaxedJsonEscaping),
                }
            );
            _search.Write(Conversation.NewId(200 + i), SearchHome.Row(Conversation.NewId(200 + i), "user", "\"-\""));
            _search.WriteResult(Conversation.NewId(200 + i), "b1.txt", $"C:\\new\\{text}\n{text.ToUpperInvariant()}");
        }
    }

    static string Row(int number, string text, JavaScriptEncoder encoder) =>
        SearchHome.Row(Conversation.NewId(100 + number), "user", $"\"{encoder.Encode(text)}\"");

    // In an order that is always the same, with words of all languages at its beginning.
    static IEnumerable<string> WordsOfLanguages() =>
        s_languages
            .SelectMany(text =>
                text.Split(
                    [' ', '\u3000', ',', '.', '、', '。', '，', '?', '¿', '،'],
                    StringSplitOptions.RemoveEmptyEntries
                )
            )
            .SelectMany(word => (string[])[word, word.ToUpperInvariant(), word[..Math.Min(4, word.Length)]])
            .Where(word => word.Length > 1 && !char.IsHighSurrogate(word[^1]))
            .Distinct()
            .OrderBy(word => XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(word)));

    List<string> Script(string mode, string input) => Run(input, _search.Home.Paths.Config, mode);

    List<string> WordsOfTranscripts(int count) =>
        Run("", _search.Home.Paths.Config, "words", count.ToString(CultureInfo.InvariantCulture), "7")
            .Where(word => word.Length > 0)
            .ToList();

    static List<string> Run(string input, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("python3", [s_script, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
            Environment = { ["PYTHONUTF8"] = "1" },
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return [.. output.GetAwaiter().GetResult().TrimEnd('\n').Split('\n')];
    }
}
