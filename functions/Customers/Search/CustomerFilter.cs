using System.Globalization;
using Platform.Customers.Addresses;
using Platform.Customers.Profiles;

namespace Platform.Customers.Search;

public enum CustomerSort { OldestFirst, NewestFirst, EmailAscending, EmailDescending }

/// <param name="Prefix">The beginning of the email address or the name, as <see cref="Customer.SearchText"/> folds it.</param>
/// <param name="CreatedTo">Exclusive.</param>
public sealed record CustomerFilter(string? Prefix, string? Country, DateTimeOffset? CreatedFrom, DateTimeOffset? CreatedTo, CustomerSort Sort)
{
    private const int MaxPrefixLength = 100;
    private static readonly string[] Parameters = ["q", "country", "createdFrom", "createdTo", "sort", "after", "limit"];
    private static readonly string[] TimeFormats = ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"];

    private static readonly Dictionary<string, CustomerSort> Sorts = new(StringComparer.Ordinal)
    {
        ["createdAt"] = CustomerSort.OldestFirst,
        ["-createdAt"] = CustomerSort.NewestFirst,
        ["email"] = CustomerSort.EmailAscending,
        ["-email"] = CustomerSort.EmailDescending,
    };

    /// <summary>Reads the query, or returns all its errors. Empty means absent. Unknown parameters are refused: a misspelt filter would match all.</summary>
    public static (CustomerFilter? Filter, ProblemHttpResult? Problem) Read(IQueryCollection query)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var name in query.Keys)
        {
            if (!Parameters.Contains(name, StringComparer.OrdinalIgnoreCase)) errors["query"] = [$"The parameters are {string.Join(", ", Parameters)}."];
            else if (query[name].Count > 1 && name is not ("after" or "limit")) errors[name] = [$"{name} may be given once."];
        }

        var prefix = Value("q");
        if (prefix is not null && (!TextRules.IsLine(prefix, MaxPrefixLength) || Customer.SearchText(prefix).Length == 0))
            errors["q"] = [$"q is the beginning of the email address or the name, up to {MaxPrefixLength} characters."];
        var country = Value("country");
        if (country is not null && Countries.Find(country) is null)
            errors["country"] = [$"country is one of {string.Join(", ", Countries.All.Keys.Order(StringComparer.Ordinal))}."];
        var (from, to) = (Time("createdFrom"), Time("createdTo"));
        if (from > to) errors["createdTo"] = ["createdTo must not be before createdFrom."];
        var sort = CustomerSort.NewestFirst;
        if (Value("sort") is { } order && !Sorts.TryGetValue(order, out sort)) errors["sort"] = [$"sort is one of {string.Join(", ", Sorts.Keys)}."];

        return errors.Count == 0 ? (new(prefix is null ? null : Customer.SearchText(prefix), country, from, to, sort), null) : (null, Problems.Invalid(errors));

        string? Value(string name) => query[name].ToString() is { Length: > 0 } value ? value : null;

        DateTimeOffset? Time(string name)
        {
            if (Value(name) is not { } text) return null;
            const DateTimeStyles styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
            if (DateTimeOffset.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, styles, out var time)) return time;
            errors[name] = [$"{name} is a date like 2026-11-21, or a time like 2026-11-21T08:00:00Z."];
            return null;
        }
    }

    public IQueryable<Customer> Apply(IQueryable<Customer> customers, IQueryable<Address> addresses)
    {
        if (Prefix is { } prefix) customers = customers.Where(c => c.SearchEmail.StartsWith(prefix) || c.SearchName.StartsWith(prefix));
        if (Country is { } country) customers = customers.Where(c => addresses.Any(a => a.CustomerId == c.Id && a.Country == country));
        if (CreatedFrom is { } from) customers = customers.Where(c => c.CreatedAt >= from);
        if (CreatedTo is { } to) customers = customers.Where(c => c.CreatedAt < to);
        return customers;
    }
}
