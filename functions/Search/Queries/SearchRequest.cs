using System.Globalization;
using System.Text.RegularExpressions;

namespace Platform.Search.Queries;

/// <summary>Reads the query string of a search. Empty means absent.</summary>
public static partial class SearchRequest
{
    public const int MaxLength = 200, MaxWords = 10;
    private const long MaxPrice = 100_000_000;

    /// <summary>The currencies of the catalog; the first is the default when prices are compared.</summary>
    private static readonly string[] Currencies = ["EUR", "USD", "GBP", "CHF"];

    /// <summary>The query, or the errors by field.</summary>
    public static (SearchQuery? Query, IReadOnlyDictionary<string, string[]> Errors) Read(IQueryCollection values)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var words = ReadWords(values, errors);
        var (kind, tag) = (ReadWord("kind"), ReadWord("tag"));
        var (min, max) = (ReadPrice("minPrice"), ReadPrice("maxPrice"));
        var currency = Value("currency");
        if (currency is not null && !Currencies.Contains(currency)) errors["currency"] = [$"currency is one of {string.Join(", ", Currencies)}."];
        if (min > max) errors["minPrice"] = ["minPrice must not exceed maxPrice."];
        SearchSort? sort = values["sort"].ToString() switch
        {
            "" or "relevance" => SearchSort.Relevance,
            "newest" => SearchSort.Newest,
            "price" => SearchSort.Price,
            "-price" => SearchSort.PriceDescending,
            "popularity" => SearchSort.Popularity,
            _ => null,
        };
        if (sort is null) errors["sort"] = ["sort is one of relevance, newest, price, -price, popularity."];
        // Amounts of different currencies cannot be compared.
        if (min is not null || max is not null || sort is SearchSort.Price or SearchSort.PriceDescending) currency ??= Currencies[0];
        return errors.Count > 0 ? (null, errors) : (new(words, kind, tag, currency, min, max, sort!.Value), errors);

        string? Value(string name) => values[name].ToString() is { Length: > 0 } text ? text : null;

        string? ReadWord(string name)
        {
            var text = Value(name);
            if (text is not null && !Word().IsMatch(text)) errors[name] = [$"{name} is 1 to 30 of the characters a-z, 0-9 and -."];
            return text;
        }

        long? ReadPrice(string name)
        {
            if (Value(name) is not { } text) return null;
            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var price) && price <= MaxPrice) return price;
            errors[name] = [$"{name} is a whole number of minor units (cents) from 0 to {MaxPrice}."];
            return null;
        }
    }

    /// <summary>The words of q; null without q.</summary>
    public static IReadOnlyList<string>? ReadWords(IQueryCollection values, Dictionary<string, string[]> errors)
    {
        var q = values["q"].ToString();
        if (string.IsNullOrWhiteSpace(q)) return null;
        if (!q.HasAtMost(MaxLength))
        {
            errors["q"] = [$"q has up to {MaxLength} characters."];
            return [];
        }
        var words = Words.OfQuery(q);
        // A run of a script without blanks counts as one word: its pairs overlap.
        if (words.Where((word, i) => i == 0 || word.Start >= words[i - 1].End).DistinctBy(w => w.Text).Count() > MaxWords)
            errors["q"] = [$"q has up to {MaxWords} different words."];
        return [.. words.Select(w => w.Text).Distinct()];
    }

    [GeneratedRegex(@"\A[a-z0-9-]{1,30}\z")] private static partial Regex Word();
}
