using System.Buffers;
using ClaudeSessionLogger.Capture.Import;
using ClaudeSessionLogger.Capture.Transcripts;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture.Transcripts;

/// <summary>Damaged copies of real transcripts cause no error, and undamaged rows count as before.</summary>
public sealed class TranscriptFuzzTests
{
    const int Mutations = 3000;

    [Fact]
    public void Damage_affects_only_the_damaged_lines()
    {
        var folder = Directory.CreateTempSubdirectory("csl-").FullName;
        try
        {
            var random = new Random(20261122);
            var reader = new TranscriptReader();
            // All transcripts, so that every kind of row is damaged.
            var files = Directory
                .GetFiles(Path.Combine(SharedFolder.Transcripts, "projects"), "*.jsonl", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Select(file => (Name: Path.GetFileName(file), Lines: Lines(File.ReadAllBytes(file))))
                .ToArray();
            var kinds = new int[s_damages.Length];
            for (var mutation = 0; mutation < Mutations; mutation++)
            {
                var (name, lines) = files[random.Next(files.Length)];
                var kind = random.Next(s_damages.Length);
                kinds[kind]++;
                var from = random.Next(lines.Count);
                var some = lines.GetRange(from, Math.Min(12, lines.Count - from));
                var hurt = random.Next(some.Count);
                var damaged = some.Select(line => line).ToList();
                s_damages[kind](damaged, hurt, random);

                var path = Path.Combine(folder, name);
                File.WriteAllBytes(path, Joined(damaged));
                var after = reader.Read(path);
                // The damaged line and the line it was joined with can have any content, so they are left out of the
                // expected facts.
                File.WriteAllBytes(path, Joined([.. some.Where((_, index) => index != hurt && index != hurt + 1)]));
                var untouched = reader.Read(path);
                AssertKept(
                    untouched,
                    after,
                    $"mutation {mutation}: {s_damages[kind].Method.Name} of line {from + hurt} of {name}"
                );
                RoundTrip(after);
            }

            Assert.All(kinds, count => Assert.True(count > Mutations / s_damages.Length / 2));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Damaged_transcripts_are_imported_without_an_error()
    {
        using var home = new CaptureHome();
        var random = new Random(7);
        home.Copy(Path.Combine(SharedFolder.Transcripts, "projects"));
        foreach (
            var file in Directory
                .GetFiles(home.Projects, "*.jsonl", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
        )
        {
            var lines = Lines(File.ReadAllBytes(file));
            for (var hits = 0; hits < lines.Count / 3; hits++)
                s_damages[random.Next(s_damages.Length)](lines, random.Next(lines.Count), random);
            File.WriteAllBytes(file, Joined(lines));
        }

        Assert.Equal(new ImportResult(30, 30, 0), home.Import());
        Assert.Equal(
            "0",
            home.One(
                "select count(*) from responses where cost_usd < 0 or input_tokens < 0 or output_tokens < 0 or "
                    + "web_search_requests < 0"
            )
        );
        Assert.DoesNotContain("cannot ", home.Log, StringComparison.Ordinal);
    }

    delegate void Damage(List<byte[]> lines, int at, Random random);

    static readonly Damage[] s_damages =
    [
        FlipByte,
        CutLine,
        JoinWithNext,
        PutNul,
        PutHugeNumber,
        NegateNumber,
        SplitLine,
        PutBytes,
        DropQuote,
        RepeatPiece,
        SwapValueKinds,
    ];

    static void FlipByte(List<byte[]> lines, int at, Random random)
    {
        lines[at] = [.. lines[at]];
        for (var times = random.Next(1, 4); times > 0 && lines[at].Length > 0; times--)
            lines[at][random.Next(lines[at].Length)] ^= (byte)(1 << random.Next(8));
    }

    static void CutLine(List<byte[]> lines, int at, Random random) =>
        lines[at] = lines[at][..random.Next(lines[at].Length + 1)];

    static void JoinWithNext(List<byte[]> lines, int at, Random random)
    {
        if (at + 1 == lines.Count)
            return;
        // A torn line directly followed by the next line, which is complete.
        lines[at] = [.. lines[at][..random.Next(lines[at].Length + 1)], .. lines[at + 1]];
        lines.RemoveAt(at + 1);
    }

    static void PutNul(List<byte[]> lines, int at, Random random) =>
        Insert(lines, at, random, new byte[random.Next(1, 20)]);

    static void PutBytes(List<byte[]> lines, int at, Random random)
    {
        var bytes = new byte[random.Next(1, 9)];
        random.NextBytes(bytes);
        Insert(lines, at, random, bytes);
    }

    static void PutHugeNumber(List<byte[]> lines, int at, Random random) =>
        ReplaceNumber(lines, at, random, "99999999999999999999"u8);

    static void NegateNumber(List<byte[]> lines, int at, Random random) =>
        ReplaceNumber(lines, at, random, "-12.5e3"u8);

    static void SwapValueKinds(List<byte[]> lines, int at, Random random) =>
        ReplaceNumber(
            lines,
            at,
            random,
            random.Next(3) switch
            {
                0 => "null"u8,
                1 => "[{}]"u8,
                _ => "\"7\""u8,
            }
        );

    static void SplitLine(List<byte[]> lines, int at, Random random) => Insert(lines, at, random, "\n"u8);

    static void DropQuote(List<byte[]> lines, int at, Random random)
    {
        var quote = lines[at].AsSpan(random.Next(lines[at].Length + 1)).IndexOf((byte)'"');
        if (quote >= 0)
            lines[at] = [.. lines[at][..quote], .. lines[at][(quote + 1)..]];
    }

    static void RepeatPiece(List<byte[]> lines, int at, Random random)
    {
        var from = random.Next(lines[at].Length + 1);
        Insert(lines, at, random, lines[at].AsSpan(from, Math.Min(50, lines[at].Length - from)));
    }

    static void Insert(List<byte[]> lines, int at, Random random, ReadOnlySpan<byte> piece)
    {
        var where = random.Next(lines[at].Length + 1);
        lines[at] = [.. lines[at][..where], .. piece, .. lines[at][where..]];
    }

    static void ReplaceNumber(List<byte[]> lines, int at, Random random, ReadOnlySpan<byte> number)
    {
        var line = lines[at].AsSpan();
        var digits = SearchValues.Create("0123456789"u8);
        var start = random.Next(line.Length + 1);
        var step = line[start..].IndexOfAny(digits);
        if (step < 0)
            return;
        start += step;
        var length = line[start..].IndexOfAnyExcept(digits);
        lines[at] = [.. line[..start], .. number, .. length < 0 ? [] : line[(start + length)..]];
    }

    static void AssertKept(TranscriptFacts untouched, TranscriptFacts after, string what)
    {
        var rows = after.Rows.Select(row => row.Key).ToHashSet();
        Assert.True(untouched.Rows.TrueForAll(row => rows.Contains(row.Key)), $"{what} lost a row");
        foreach (var response in untouched.Responses)
        {
            // The damaged line can have another request, and then the first place among those with the same id.
            var found = after
                .Responses.Where(other =>
                    other.Key == response.Key || (other.Request == response.Request && other.Request != 0)
                )
                .ToList();
            Assert.True(found.Count > 0, $"{what} lost a response");
            // The damaged line can belong to the same response, have a greater output, or be more complete.
            Assert.True(
                found.Exists(other =>
                    other.Counts.Output >= response.Counts.Output
                    && (
                        other.HasPromptOf(response.Counts)
                        || other.OwnOutput >= response.OwnOutput
                        || (other.Complete && !response.Complete)
                    )
                ),
                $"{what} changed {response} to {string.Join(" and ", found)}"
            );
        }

        var calls = after.ToolCalls.Select(call => call.Key).ToHashSet();
        Assert.True(untouched.ToolCalls.TrueForAll(call => calls.Contains(call.Key)), $"{what} lost a tool call");
    }

    static void RoundTrip(TranscriptFacts facts)
    {
        var bytes = FactsCodec.Encode(facts);
        Assert.Equal(bytes, FactsCodec.Encode(FactsCodec.Decode(FactsCodec.Keys(facts), bytes)));
    }

    static List<byte[]> Lines(byte[] bytes)
    {
        var lines = new List<byte[]>();
        for (var rest = bytes.AsSpan(); !rest.IsEmpty; )
        {
            var end = rest.IndexOf((byte)'\n');
            lines.Add(rest[..(end < 0 ? rest.Length : end)].ToArray());
            rest = end < 0 ? default : rest[(end + 1)..];
        }

        return lines;
    }

    static byte[] Joined(List<byte[]> lines) => [.. lines.SelectMany(line => line.Append((byte)'\n'))];
}
