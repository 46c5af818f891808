namespace ClaudeSessionLogger.Reports.Page;

/// <summary>
/// Amounts as two whole numbers, because a script's numbers have only 53 bits: micro-dollars, and the rest in 10^-12
/// dollars. The sums of both stay exact.
/// </summary>
sealed class PageMoney
{
    const decimal Million = 1_000_000m;

    readonly PageColumn _micro = new(),
        _rest = new();

    public void Add(decimal amount)
    {
        var micro = decimal.Truncate(amount * Million);
        _micro.Add((long)micro);
        _rest.Add((long)decimal.Truncate((amount * Million - micro) * Million));
    }

    public void Write(PageColumns columns, string name)
    {
        columns.Write($"{name}_micro", _micro);
        columns.Write($"{name}_rest", _rest);
    }

    /// <summary>The amount as decimal text, without zeros at its end.</summary>
    public static string Text(decimal amount) =>
        (amount / 1.0000000000000000000000000000m).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
