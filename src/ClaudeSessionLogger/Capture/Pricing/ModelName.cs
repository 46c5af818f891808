using System.Globalization;

namespace ClaudeSessionLogger.Capture.Pricing;

/// <summary>
/// Lists the names under which a model's price may be found. Gateways and clouds add prefixes and suffixes
/// (<c>us.anthropic.claude-sonnet-4-5-20250929-v1:0[1m]</c>). Only these are removed; the rest of the name must match.
/// </summary>
static class ModelName
{
    static readonly string[] s_prefixes =
    [
        "anthropic/",
        "us.anthropic.",
        "eu.anthropic.",
        "apac.anthropic.",
        "global.anthropic.",
    ];

    /// <summary>
    /// Returns the name itself, then increasingly simple forms, so that the most specific price is found first.
    /// </summary>
    public static IEnumerable<string> Forms(string name)
    {
        foreach (var form in WithoutEndings(name))
        {
            yield return form;
            foreach (var prefix in s_prefixes)
            {
                if (form.StartsWith(prefix, StringComparison.Ordinal))
                    yield return form[prefix.Length..];
            }
        }
    }

    // Remove suffixes from the end of the name. They occur in this order, each at most once.
    static IEnumerable<string> WithoutEndings(string name)
    {
        yield return name;
        if (TryRemoveSuffix(ref name, "[1m]"))
            yield return name;
        if (TryRemoveSuffix(ref name, "-v1:0") || TryRemoveSuffix(ref name, "-v2:0"))
            yield return name;
        if (TryRemoveSuffix(ref name, "-latest") || CutDate(ref name))
            yield return name;
    }

    static bool TryRemoveSuffix(ref string name, string ending)
    {
        if (!name.EndsWith(ending, StringComparison.Ordinal))
            return false;
        name = name[..^ending.Length];
        return true;
    }

    static bool CutDate(ref string name)
    {
        if (
            name is not [.., '-' or '@', _, _, _, _, _, _, _, _]
            || !DateOnly.TryParseExact(
                name.AsSpan()[^8..],
                "yyyyMMdd",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out _
            )
        )
            return false;
        name = name[..^9];
        return true;
    }
}
