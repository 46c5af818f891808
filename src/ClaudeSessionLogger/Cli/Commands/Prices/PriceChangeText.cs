using System.Globalization;
using ClaudeSessionLogger.Capture.Pricing;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Commands.Prices;

/// <summary>Describes the change of one model's price in a line.</summary>
static class PriceChangeText
{
    public static string Format(PriceChange change)
    {
        var (old, price) = (change.Old, change.New);
        string?[] parts =
        [
            Part("input", old?.Input, price.Input),
            Part("output", old?.Output, price.Output),
            Part("cache write", old?.CacheWrite, price.CacheWrite),
            Part("1h cache write", old?.CacheWrite1h, price.CacheWrite1h),
            Part("cache read", old?.CacheRead, price.CacheRead),
            Part("fast", Factor(old?.Fast), Factor(price.Fast), old is null),
            Part("US", Factor(old?.UsOnly), Factor(price.UsOnly), old is null),
            Part("long prompts", Long(old?.LongContext), Long(price.LongContext), old is null),
        ];
        return $"{SafeText.Safe(change.Model)}: {(old is null ? "new, " : "")}"
            + string.Join(", ", parts.Where(part => part is not null))
            + (change.IsTyped ? " (your own price)" : "");
    }

    static string? Part(string name, decimal? old, decimal price) => Part(name, Money(old), Money(price), old is null);

    static string? Part(string name, string? old, string? price, bool isNew) =>
        old == price ? null
        : isNew ? $"{name} {price}"
        : $"{name} {old ?? "none"} → {price ?? "none"}";

    static string? Factor(decimal? factor) =>
        factor is { } value ? "×" + value.ToString("0.############", CultureInfo.InvariantCulture) : null;

    static string? Long(LongContext? more) =>
        more is null
            ? null
            : $"above {more.Above.ToString("N0", CultureInfo.InvariantCulture)}: "
                + $"prompt {Factor(more.Prompt)}, output {Factor(more.Output)}";

    static string? Money(decimal? price) => price?.ToString("0.00##########", CultureInfo.InvariantCulture);
}
