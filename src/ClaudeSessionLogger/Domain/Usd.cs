using System.Globalization;

namespace ClaudeSessionLogger.Domain;

/// <summary>
/// An amount in US dollars, exact to 12 places (a cache write of the cheapest model costs 137.5 nano-dollars).
/// </summary>
readonly record struct Usd(decimal Value)
{
    public const int DecimalPlaces = 12;

    public static readonly Usd Zero;

    public static Usd operator +(Usd left, Usd right) => new(left.Value + right.Value);

    public static Usd operator -(Usd left, Usd right) => new(left.Value - right.Value);

    /// <summary>
    /// Marks an amount that does not include the cost of unpriced models: <c>$1.23+?</c>, or <c>?</c> alone.
    /// </summary>
    public static string Mark(string amount, bool isZero) => isZero ? "?" : amount + "+?";

    /// <summary>
    /// Marks an amount that contains costs which the client computed, for models without a price: <c>$1.23*</c>.
    /// </summary>
    public static string MarkClientPriced(string amount) => amount + "*";

    /// <summary>Formats the amount for a list, where what is below half a cent must not look like nothing.</summary>
    public string ListText => Value is > 0 and < 0.005m ? "<$0.01" : ToString();

    /// <summary>Formats dollars and cents for display, rounding half a cent away from zero.</summary>
    public override string ToString() =>
        "$" + decimal.Round(Value, 2, MidpointRounding.AwayFromZero).ToString("N2", CultureInfo.InvariantCulture);
}
