using System.Text.RegularExpressions;

namespace Platform.Search.Queries;

/// <summary>Reads the query string of a search.</summary>
public static partial class SearchRequest
{
    public const int MaxLength = 200, MaxWords = 10;
    private const long MaxPrice = 100_000_000;

    /// <summary>The currencies of the catalog; the first is the default when prices are compared.</summary>
    private static readonly string[] Currencies = ["EUR", "USD", "GBP", "CHF"];

    private static readonly Dictionary<string, SearchSort> Sorts = new(StringComparer.Ordinal)
    {
        ["relevance"] = SearchSort.Relevance,
        ["newest"] = SearchSort.Newest,
        ["price"] = SearchSort.Price,
        ["-price"] = SearchSort.PriceDescending,
        ["popularity"] = SearchSort.Popularity,
    };

    public static SearchQuery Read(QueryReader query)
    {
        var (words, kind, tag) = (ReadWords(query), ReadWord("kind"), ReadWord("tag"));
        var (min, max) = (ReadPrice("minPrice"), ReadPrice("maxPrice"));
        var currency = query.Text("currency", $"currency is one of {string.Join(", ", Currencies)}.", text => Currencies.Contains(text));
        if (min > max) query.AddError("minPrice", "minPrice must not exceed maxPrice.");
        var sort = query.OneOf("sort", Sorts) ?? SearchSort.Relevance;
        // Amounts of different currencies cannot be compared.
        if (min is not null || max is not null || sort is SearchSort.Price or SearchSort.PriceDescending) currency ??= Currencies[0];
        return new(words, kind, tag, currency, min, max, sort);

        string? ReadWord(string name) => query.Text(name, $"{name} is 1 to 30 of the characters a-z, 0-9 and -.", Word().IsMatch);

        long? ReadPrice(string name) => query.Number(name, $"{name} is a whole number of minor units (cents) from 0 to {MaxPrice}.", 0, MaxPrice);
    }

    /// <summary>The words of q; null without q.</summary>
    public static IReadOnlyList<string>? ReadWords(QueryReader query)
    {
        var q = query.Text("q", $"q has up to {MaxLength} characters.", text => text.HasAtMost(MaxLength));
        if (string.IsNullOrWhiteSpace(q)) return null;
        var words = Words.OfQuery(q);
        // A run of a script without blanks counts as one word: its pairs overlap.
        if (words.Where((word, i) => i == 0 || word.Start >= words[i - 1].End).DistinctBy(w => w.Text).Count() > MaxWords)
            query.AddError("q", $"q has up to {MaxWords} different words.");
        return [.. words.Select(w => w.Text).Distinct()];
    }

    [GeneratedRegex(@"\A[a-z0-9-]{1,30}\z")] private static partial Regex Word();
}
