using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Storage;

/// <summary>The rows of transcripts are found by path and by session, wherever they are in the table.</summary>
public sealed class TranscriptStoreTests : IDisposable
{
    const int Count = 6000;

    readonly CaptureHome _home = new();

    public void Dispose() => _home.Dispose();

    // The first row, the distance between rows, and how many. DuckDB reads 2048 rows at once.
    public static TheoryData<int, int, int> Wanted =>
        new()
        {
            { 0, 1, 1 },
            { Count - 1, 1, 1 },
            { 7, 1, 3 },
            { 10, 190, 3 },
            { 2040, 5, 4 },
            { 0, 1499, 5 },
            { 0, 300, 20 },
            { 0, 1, Count },
        };

    [Theory]
    [MemberData(nameof(Wanted))]
    public void Exactly_the_wanted_rows_are_returned(int first, int distance, int count)
    {
        using var database = _home.Open();
        database.Transaction(() => new TranscriptStore(database).Insert(Enumerable.Range(0, Count).Select(Transcript)));
        AssertFinds(database, first, distance, count);
    }

    [Theory]
    [MemberData(nameof(Wanted))]
    public void Rows_of_an_open_transaction_are_found_beside_those_of_earlier_ones(int first, int distance, int count)
    {
        using var database = _home.Open();
        var stored = Enumerable.Range(0, Count).ToLookup(number => number % 3 == 0);
        database.Transaction(() => new TranscriptStore(database).Insert(stored[true].Select(Transcript)));
        database.Transaction(() =>
        {
            new TranscriptStore(database).Insert(stored[false].Select(Transcript));
            AssertFinds(database, first, distance, count);
        });
    }

    static void AssertFinds(Database database, int first, int distance, int count)
    {
        var store = new TranscriptStore(database);
        var wanted = Enumerable.Range(0, count).Select(number => Transcript(first + number * distance)).ToList();
        foreach (
            var found in (List<StoredTranscript>[])
                [
                    store.OfPaths(wanted.Select(transcript => transcript.Path)),
                    store.OfSessions(wanted.Select(transcript => transcript.SessionId)),
                ]
        )
            Assert.Equal(
                wanted.Select(transcript => (transcript.Path, Convert.ToHexString(transcript.Facts))),
                found
                    .Select(transcript => (transcript.Path, Convert.ToHexString(transcript.Facts)))
                    .OrderBy(transcript => transcript.Path, StringComparer.Ordinal)
            );
    }

    static StoredTranscript Transcript(int number) =>
        new($"/t/{number:D5}", 0, 1, 1, 1, new($"session {number}"), false, [1], BitConverter.GetBytes(number), 1);
}
