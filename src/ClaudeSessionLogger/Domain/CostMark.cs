namespace ClaudeSessionLogger.Domain;

/// <summary>What a cost lacks or contains because of models without a price.</summary>
/// <param name="LacksModels">The cost of models is missing.</param>
/// <param name="IsClientPriced">Costs of models are those that the client computed.</param>
readonly record struct CostMark(bool LacksModels, bool IsClientPriced)
{
    /// <summary>Adds the marks to an amount: <c>$1.23*</c>, <c>$1.23+?</c>, or <c>?</c> alone.</summary>
    public string Apply(string amount, bool isZero)
    {
        var marked = IsClientPriced ? Usd.MarkClientPriced(amount) : amount;
        return LacksModels ? Usd.Mark(marked, isZero) : marked;
    }

    public static CostMark operator |(CostMark a, CostMark b) =>
        new(a.LacksModels || b.LacksModels, a.IsClientPriced || b.IsClientPriced);
}
