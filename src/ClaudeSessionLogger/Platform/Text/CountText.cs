using System.Globalization;

namespace ClaudeSessionLogger.Platform.Text;

/// <summary>Formats a number and a noun, such as 1 session or 1,234 sessions.</summary>
static class CountText
{
    public static string Of(long number, string one, string? many = null) =>
        $"{number.ToString("N0", CultureInfo.InvariantCulture)} {(number == 1 ? one : many ?? one + "s")}";
}
