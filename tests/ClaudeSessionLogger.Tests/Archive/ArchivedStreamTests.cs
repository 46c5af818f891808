using System.Text;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Archive;

public sealed class ArchivedStreamTests
{
    [Fact]
    public void Every_part_of_a_file_can_be_read_in_any_order()
    {
        using var home = new ArchiveHome();
        var random = new Random(20261129);
        var session = Conversation.NewId(1);
        var text = new Conversation(session).Grow(3_300_000).Text;
        ArchiveHome.Write(home.Transcript(session), text);
        home.Flush();
        var bytes = Encoding.UTF8.GetBytes(text);

        for (var opened = 0; opened < 20; opened++)
        {
            using var stream = home.Archived.Find(new(session))!.Transcript!.Open();
            for (var i = 0; i < 10; i++)
            {
                var part = new byte[random.Next(1, random.Next(2) == 0 ? 40_000 : 1_500_000)];
                stream.Position = random.Next(bytes.Length - part.Length);
                var start = (int)stream.Position;
                stream.ReadExactly(part);
                Assert.True(part.AsSpan().SequenceEqual(bytes.AsSpan(start, part.Length)));
            }
        }
    }
}
