using System.Text.Json.Nodes;

namespace ClaudeSessionLogger.Bench;

/// <summary>
/// A copy of a tree by hard links, except the transcript nearest to 5 MB, which is a file of its own that may grow.
/// </summary>
sealed class GrowingSession
{
    const int Size = 5_000_000;

    int _responses;

    public GrowingSession(string tree, string name)
    {
        Tree = Path.Combine(Workshop.NewFolder(name), "config");
        Shell.Run("cp", ["-rl", tree, Tree]);
        Transcript = Directory
            .EnumerateFiles(Tree, "*.jsonl", SearchOption.AllDirectories)
            .Where(path => !Path.GetFileName(path).StartsWith("agent-", StringComparison.Ordinal))
            .MinBy(path => Math.Abs(new FileInfo(path).Length - Size))!;
        var own = Transcript + ".own";
        File.Copy(Transcript, own);
        File.Move(own, Transcript, overwrite: true);
    }

    public string Tree { get; }

    public string Transcript { get; }

    /// <summary>Adds one more response at the end, as a session that goes on writes it.</summary>
    public void Grow()
    {
        var row = JsonNode.Parse(
            File.ReadLines(Transcript).Last(line => line.Contains("\"type\":\"assistant\"", StringComparison.Ordinal))
        )!;
        row["uuid"] = Guid.NewGuid().ToString();
        row["message"]!["id"] = $"msg_grown{_responses++:D18}";
        File.AppendAllText(Transcript, row.ToJsonString() + "\n");
    }
}
