using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace ClaudeSessionLogger.Capture.Pricing;

/// <summary>One change of a price by <c>prices update</c>.</summary>
/// <param name="Old">The price in effect; null if the model has none.</param>
/// <param name="IsTyped">Whether the user typed the old price, so that it stays unless they confirm the change.</param>
sealed record PriceChange(string Model, Price? Old, Price New, bool IsTyped);

/// <summary>
/// What a price list would change: prices of Claude's models, of recorded models, and of those in the user's own file.
/// </summary>
/// <param name="Ambiguous">Recorded models for which the list has several prices, of different providers.</param>
sealed record PriceUpdate(IReadOnlyList<PriceChange> Changes, IReadOnlyList<string> Ambiguous)
{
    const string Vendor = "anthropic";
    const string Mark = "prices update ";

    /// <param name="recorded">The models of recorded responses, as named in transcripts.</param>
    /// <param name="provider">Whose prices to take for a model that several providers sell; null for none.</param>
    public static PriceUpdate Plan(
        PriceList list,
        PriceBook book,
        IReadOnlyCollection<string> recorded,
        string? provider,
        DateOnly today
    )
    {
        var (listed, ambiguous) = Select(list, book, recorded, provider);
        var before = book.All.ToDictionary(entry => entry.Model, StringComparer.Ordinal);
        var changes = new List<PriceChange>();
        foreach (var (model, price) in listed)
        {
            var isKnown = before.TryGetValue(model, out var entry);
            var old = isKnown ? entry.Price : book.Find(model);
            var merged = Merge(price, old);
            if (old is null || !HasSameAmounts(merged, old))
            {
                var source =
                    $"{list.Format} {today.ToString("O", CultureInfo.InvariantCulture)}, {Mark}{Checksum(merged)}";
                changes.Add(
                    new(model, old, merged with { Source = source }, isKnown && entry.Own && !IsUpdated(entry.Price))
                );
            }
        }

        return new(changes, [.. ambiguous]);
    }

    /// <summary>Whether an update wrote this price, and nobody changed it since.</summary>
    public static bool IsUpdated(Price price) =>
        price.Source?.EndsWith($"{Mark}{Checksum(price)}", StringComparison.Ordinal) is true;

    static (SortedDictionary<string, Price> Listed, SortedSet<string> Ambiguous) Select(
        PriceList list,
        PriceBook book,
        IReadOnlyCollection<string> recorded,
        string? provider
    )
    {
        var chosen = new SortedDictionary<string, Price>(StringComparer.Ordinal);
        var ambiguous = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var entry in list.Prices.OrderBy(entry => entry.Model, StringComparer.Ordinal))
        {
            // If a model is listed under several dates, use the price with the latest date. If the list also has the
            // name without a date, the next loop uses that price instead.
            var simple = ModelName.Simplest(entry.Model);
            if (entry.Provider is "" or Vendor && ModelName.IsClaude(simple) && simple != entry.Model)
                chosen[simple] = entry.Price;
        }

        foreach (
            var entry in list.Prices.Where(entry => entry.Provider is "" or Vendor && ModelName.IsClaude(entry.Model))
        )
        {
            if (ModelName.Simplest(entry.Model) == entry.Model)
                chosen[entry.Model] = entry.Price;
        }

        var byName = list.Prices.ToLookup(entry => entry.Model, StringComparer.Ordinal);
        var byLastPart = list.Prices.ToLookup(
            entry => entry.Model[(entry.Model.LastIndexOf('/') + 1)..],
            StringComparer.Ordinal
        );
        var own = book.All.Where(entry => entry.Own).Select(entry => entry.Model);
        foreach (var model in recorded.Where(PriceList.IsName).Except(chosen.Keys).Union(own.Except(chosen.Keys)))
        {
            if (chosen.TryGetValue(ModelName.Simplest(model), out var ofClaude))
            {
                // The user's own price for a name with a date or prefix hides the price of the plain name.
                if (own.Contains(model))
                    chosen[model] = ofClaude;
                continue;
            }

            var found = (byName[model].Any() ? byName[model] : byLastPart[model])
                .Where(entry => provider is null || entry.Provider == provider)
                .Select(entry => entry.Price)
                .Distinct()
                .ToList();
            if (found is [var only])
                chosen[model] = only;
            else if (found.Count > 1)
                ambiguous.Add(model);
        }

        return (chosen, ambiguous);
    }

    // Keep the parts of the old price that the list does not state, such as the price of fast responses.
    static Price Merge(Price price, Price? old) =>
        price with
        {
            Fast = price.Fast ?? old?.Fast,
            LongContext = price.LongContext ?? old?.LongContext,
            UsOnly = price.UsOnly == Price.DefaultUsOnly ? old?.UsOnly ?? price.UsOnly : price.UsOnly,
        };

    static bool HasSameAmounts(Price a, Price b) => a with { Source = null } == b with { Source = null };

    static string Checksum(Price price)
    {
        decimal?[] numbers =
        [
            price.Input,
            price.Output,
            price.CacheWrite,
            price.CacheWrite1h,
            price.CacheRead,
            price.Fast,
            price.UsOnly,
            price.LongContext?.Above,
            price.LongContext?.Prompt,
            price.LongContext?.Output,
        ];
        var text = string.Join(' ', numbers.Select(number => number?.ToString("G29", CultureInfo.InvariantCulture)));
        return Convert.ToHexStringLower(XxHash32.Hash(Encoding.UTF8.GetBytes(text)));
    }
}
