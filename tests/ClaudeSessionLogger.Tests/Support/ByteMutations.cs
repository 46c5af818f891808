namespace ClaudeSessionLogger.Tests.Support;

/// <summary>Damages files at random: changes, removes, inserts and repeats bytes.</summary>
static class ByteMutations
{
    /// <summary>CSL_SEED makes other mutations.</summary>
    public static Random Random(int seed) =>
        new(int.TryParse(Environment.GetEnvironmentVariable("CSL_SEED"), out var other) ? other : seed);

    /// <param name="pieces">What to insert: text that the format gives a meaning.</param>
    public static byte[] Damage(
        byte[] good,
        byte[][] pieces,
        Random random,
        int maxEdits,
        int maxRemoved,
        int maxRepeated
    )
    {
        var bytes = new List<byte>(good);
        for (var edits = random.Next(1, maxEdits + 1); edits > 0; edits--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(bytes.Count - at - 1, random.Next(maxRemoved + 1)));
                    break;
                case 2:
                    bytes.InsertRange(at, pieces[random.Next(pieces.Length)]);
                    break;
                default:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(bytes.Count - at, random.Next(maxRepeated + 1))));
                    break;
            }
        }

        return [.. bytes];
    }
}
