using System.Globalization;

namespace ClaudeSessionLogger.Cli.Output;

/// <summary>Says that a list is longer than what is shown, in the same words everywhere.</summary>
static class MoreRows
{
    const int More = 100;

    /// <param name="all">The number of all rows.</param>
    /// <param name="hidden">How many of them are not shown.</param>
    public static string Sentence(long all, long hidden, string one, string many) =>
        $"{Terminal.Count(hidden, $"more {one}", $"more {many}")}; use --limit "
        + $"{all.ToString(CultureInfo.InvariantCulture)} to show all.";

    /// <summary>The sentence for a list whose length would take too long to find out.</summary>
    /// <param name="shown">The number of rows that are shown.</param>
    public static string OfUnknownNumber(int shown, string many)
    {
        var limit = Math.Max(More, 2L * shown).ToString(CultureInfo.InvariantCulture);
        return $"There are more {many}; use --limit {limit} to show {limit}.";
    }
}
