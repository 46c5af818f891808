using System.Globalization;

namespace ClaudeSessionLogger.Capture.Pricing;

/// <summary>
/// Lists the names under which a model's price may be found. Gateways and clouds add prefixes and suffixes
/// (<c>us.anthropic.claude-sonnet-4-5-20250929-v1:0[1m]</c>). Only these are removed; the rest of the name must match.
/// </summary>
static class ModelName
{
    const string Vendor = "anthropic.";

    static readonly string[] s_platforms = ["openrouter/", "bedrock/", "vertex_ai/", "anthropic/"];

    /// <summary>
    /// Returns the name itself, then increasingly simple forms, so that the most specific price is found first.
    /// </summary>
    public static IEnumerable<string> Forms(string name)
    {
        foreach (var form in WithoutEndings(name).SelectMany(WithoutPrefixes))
        {
            yield return form;
            if (form.Contains('.') && IsClaude(form))
                yield return form.Replace('.', '-');
        }
    }

    /// <summary>The simplest form of a name.</summary>
    public static string Simplest(string name) => Forms(name).Last();

    public static bool IsClaude(string name) => name.StartsWith("claude-", StringComparison.Ordinal);

    /// <summary>Whether the name is that of an endpoint in one region, not of a global one.</summary>
    public static bool IsRegional(string name) =>
        WithoutPlatform(name).Select(RegionOf).Any(region => region is not (null or "" or "global"));

    static IEnumerable<string> WithoutPrefixes(string name)
    {
        foreach (var form in WithoutPlatform(name))
        {
            yield return form;
            if (RegionOf(form) is { } region)
                yield return form[(region.Length + (region.Length > 0 ? 1 : 0) + Vendor.Length)..];
        }
    }

    static IEnumerable<string> WithoutPlatform(string name)
    {
        yield return name;
        if (name.StartsWith("arn:", StringComparison.Ordinal) && name.LastIndexOf('/') is >= 0 and var slash)
            yield return name = name[(slash + 1)..];
        foreach (var platform in s_platforms)
        {
            if (name.StartsWith(platform, StringComparison.Ordinal))
                yield return name = name[platform.Length..];
        }
    }

    // The region in us-gov.anthropic.claude-…; empty in anthropic.claude-…, null in any other name.
    static string? RegionOf(string name)
    {
        var at = name.IndexOf(Vendor, StringComparison.Ordinal);
        if (at <= 0)
            return at == 0 ? "" : null;
        var region = name[..(at - 1)];
        return name[at - 1] == '.' && region.Length > 0 && region.All(c => c is (>= 'a' and <= 'z') or '-')
            ? region
            : null;
    }

    // Remove suffixes from the end of the name. They occur in this order, each at most once.
    static IEnumerable<string> WithoutEndings(string name)
    {
        yield return name;
        if (TryRemoveSuffix(ref name, "[1m]"))
            yield return name;
        if (
            TryRemoveSuffix(ref name, "-v1:0")
            || TryRemoveSuffix(ref name, "-v2:0")
            || (name.Contains("claude-", StringComparison.Ordinal) && TryRemoveSuffix(ref name, "-v1"))
        )
            yield return name;
        if (TryRemoveSuffix(ref name, "-latest") || TryRemoveSuffix(ref name, "@default") || CutDate(ref name))
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
