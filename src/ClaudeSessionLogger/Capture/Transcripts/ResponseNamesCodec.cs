using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Capture.Transcripts;

/// <summary>Encodes the names of responses. Many responses have the same names.</summary>
static class ResponseNamesCodec
{
    /// <summary>The names of the responses, each once.</summary>
    public static List<ResponseNames> Distinct(List<ResponseFact> responses)
    {
        var names = new List<ResponseNames>();
        foreach (var response in responses)
        {
            if (!names.Contains(response.Names))
                names.Add(response.Names);
        }

        return names;
    }

    public static void Write(VarintWriter writer, ResponseNames names)
    {
        writer.Text(names.Model);
        writer.Text(names.AgentId);
        writer.Text(names.Speed);
        writer.Text(names.Geo);
        writer.Text(names.Tier);
        writer.Text(names.Branch);
    }

    public static List<ResponseNames> ReadAll(ref VarintReader reader)
    {
        var names = new List<ResponseNames>();
        for (var count = reader.Number(); count > 0; count--)
            names.Add(Read(ref reader, names is [.., var last] ? last : ResponseNames.None));
        return names;
    }

    /// <param name="last">The names before, which are used again if they are the same.</param>
    public static ResponseNames Read(ref VarintReader reader, ResponseNames last)
    {
        var model = reader.Text() ?? "";
        var (agent, speed, geo, tier, branch) = (
            reader.Text(),
            reader.Text(),
            reader.Text(),
            reader.Text(),
            reader.Text()
        );
        return ResponseNames.GetOrCreate(last, model, agent, speed, geo, tier, branch);
    }
}
