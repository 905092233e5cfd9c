using System.Globalization;
using Platform.Customers.Addresses;
using Platform.Customers.Profiles;

namespace Platform.Customers.Search;

/// <summary>What a list of customers is ordered by; each also by id, so that no two are equal.</summary>
public enum CustomerSort { OldestFirst, NewestFirst, EmailUp, EmailDown }

/// <summary>Which customers an operator looks for: typed values only, which become parameters of the query.</summary>
/// <param name="Prefix">What the mail address or the name begins with, in lower case.</param>
/// <param name="Country">Where they have an address.</param>
/// <param name="CreatedFrom">The earliest time of creation.</param>
/// <param name="CreatedTo">The time of creation before which they are.</param>
/// <param name="Sort">The order.</param>
public sealed record CustomerFilter(string? Prefix, string? Country, DateTimeOffset? CreatedFrom, DateTimeOffset? CreatedTo, CustomerSort Sort)
{
    private const int MaxPrefix = 100;

    private static readonly string[] Parameters = ["q", "country", "createdFrom", "createdTo", "sort", "after", "limit"];

    private static readonly string[] TimeFormats = ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"];

    private static readonly Dictionary<string, CustomerSort> Sorts = new(StringComparer.Ordinal)
    {
        ["createdAt"] = CustomerSort.OldestFirst,
        ["-createdAt"] = CustomerSort.NewestFirst,
        ["email"] = CustomerSort.EmailUp,
        ["-email"] = CustomerSort.EmailDown,
    };

    /// <summary>Reads the query, or says all that is wrong with it. Empty values count as left out; what is not a parameter is refused, because a misspelt
    /// filter would find everybody.</summary>
    public static (CustomerFilter? Filter, ProblemHttpResult? Problem) Read(IQueryCollection query)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var name in query.Keys)
        {
            if (!Parameters.Contains(name, StringComparer.OrdinalIgnoreCase)) errors["query"] = [$"A parameter is not one of {string.Join(", ", Parameters)}."];
            else if (query[name].Count > 1 && name is not ("after" or "limit")) errors[name] = [$"Give {name} once."];
        }

        var prefix = Value("q");
        if (prefix is not null && (prefix.Length > MaxPrefix || prefix.Any(char.IsControl)))
            errors["q"] = [$"q is what the mail address or the name begins with, up to {MaxPrefix} characters."];
        var country = Value("country");
        if (country is not null && Countries.Find(country) is null)
            errors["country"] = [$"country is one of {string.Join(", ", Countries.All.Keys.Order(StringComparer.Ordinal))}."];
        var (from, to) = (Time("createdFrom"), Time("createdTo"));
        if (from > to) errors["createdTo"] = ["createdTo is not before createdFrom."];
        var sort = CustomerSort.NewestFirst;
        if (Value("sort") is { } order && !Sorts.TryGetValue(order, out sort)) errors["sort"] = [$"sort is one of {string.Join(", ", Sorts.Keys)}."];

        return errors.Count == 0 ? (new(prefix is null ? null : Customer.SearchText(prefix), country, from, to, sort), null) : (null, Problems.Invalid(errors));

        string? Value(string name) => query[name].ToString() is { Length: > 0 } value ? value : null;

        DateTimeOffset? Time(string name)
        {
            if (Value(name) is not { } text) return null;
            if (DateTimeOffset.TryParseExact(
                text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
            {
                return time;
            }

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
