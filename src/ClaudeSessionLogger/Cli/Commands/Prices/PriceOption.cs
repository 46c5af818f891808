using System.CommandLine;
using System.Globalization;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Commands.Prices;

/// <summary>An option that takes an amount of money or a factor.</summary>
static class PriceOption
{
    const decimal Max = 1_000_000;

    /// <summary>USD per million tokens.</summary>
    public static Option<decimal?> Amount(string name, string description) =>
        New(
            name,
            description,
            "USD",
            text => text is >= 0 and <= Max,
            "an amount in USD per million tokens, such as 3"
        );

    public static Option<decimal?> Factor(string name, string description) =>
        New(name, description, "FACTOR", text => text is >= 0.1m and <= 100, "a factor from 0.1 to 100, such as 1.5");

    static Option<decimal?> New(
        string name,
        string description,
        string helpName,
        Func<decimal, bool> isValid,
        string expected
    ) =>
        new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result =>
            {
                var given = result.Tokens is [var token] ? token.Value : "";
                if (
                    decimal.TryParse(
                        given.TrimStart('$'),
                        NumberStyles.AllowDecimalPoint,
                        CultureInfo.InvariantCulture,
                        out var amount
                    ) && isValid(amount)
                )
                    return amount;
                result.AddError($"{name} takes {expected}, not '{SafeText.Safe(given)}'.");
                return null;
            },
        };
}
