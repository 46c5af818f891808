namespace ClaudeSessionLogger.Platform.Text;

/// <summary>Joins names in a sentence: <c>Ann</c>, <c>Ann and Bob</c>, <c>Ann, Bob and Cleo</c>.</summary>
static class NameList
{
    public static string Join(IReadOnlyList<string> names) =>
        names.Count < 2 ? string.Concat(names) : $"{string.Join(", ", names.SkipLast(1))} and {names[^1]}";
}
