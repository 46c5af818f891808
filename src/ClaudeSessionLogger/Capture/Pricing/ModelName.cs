using System.Globalization;

namespace ClaudeSessionLogger.Capture.Pricing;

/// <summary>
/// Lists the names under which a model's price may be found. Gateways and clouds add prefixes and suffixes
/// (<c>us.anthropic.claude-sonnet-4-5-20250929-v1:0[1m]</c>); these are removed, and nothing else is guessed.
/// </summary>
static class ModelName
{
    static readonly string[] s_prefixes = ["anthropic/", "us.anthropic.", "eu.anthropic.", "apac.anthropic.", "global.anthropic."];

    /// <summary>The name itself, then increasingly simple forms: the most specific price wins.</summary>
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

    // Suffixes occur in this order, from the outside in, each at most once.
    static IEnumerable<string> WithoutEndings(string name)
    {
        yield return name;
        if (Cut(ref name, "[1m]"))
            yield return name;
        if (Cut(ref name, "-v1:0") || Cut(ref name, "-v2:0"))
            yield return name;
        if (Cut(ref name, "-latest") || CutDate(ref name))
            yield return name;
    }

    static bool Cut(ref string name, string ending)
    {
        if (!name.EndsWith(ending, StringComparison.Ordinal))
            return false;
        name = name[..^ending.Length];
        return true;
    }

    static bool CutDate(ref string name)
    {
        if (name is not [.., '-' or '@', _, _, _, _, _, _, _, _]
            || !DateOnly.TryParseExact(name.AsSpan()[^8..], "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            return false;
        name = name[..^9];
        return true;
    }
}
