using System.Text;
using NpgsqlTypes;
using Platform.Customers.Addresses;
using Platform.Customers.Profiles;
using Platform.Shared.Text;

namespace Platform.Customers.Search;

public enum CustomerSort { OldestFirst, NewestFirst, EmailAscending, EmailDescending }

/// <param name="Text">Words of the email address and the name, or the beginning of one of them, as <see cref="Customer.SearchText"/> folds it.</param>
/// <param name="CreatedTo">Exclusive.</param>
public sealed record CustomerFilter(string? Text, string? Country, DateTimeOffset? CreatedFrom, DateTimeOffset? CreatedTo, CustomerSort Sort)
{
    private const int MaxTextLength = 100;
    private static readonly string[] Parameters = ["q", "country", "createdFrom", "createdTo", "sort", "after", "limit"];

    private static readonly Dictionary<string, CustomerSort> Sorts = new(StringComparer.Ordinal)
    {
        ["createdAt"] = CustomerSort.OldestFirst,
        ["-createdAt"] = CustomerSort.NewestFirst,
        ["email"] = CustomerSort.EmailAscending,
        ["-email"] = CustomerSort.EmailDescending,
    };

    /// <summary>Unknown parameters are refused: a misspelt filter would match all.</summary>
    public static CustomerFilter Read(QueryReader query)
    {
        foreach (var (name, values) in query.Parameters)
        {
            if (!Parameters.Contains(name, StringComparer.OrdinalIgnoreCase)) query.AddError("query", $"The parameters are {string.Join(", ", Parameters)}.");
            else if (values.Count > 1 && name is not ("after" or "limit")) query.AddError(name, $"{name} may be given once.");
        }

        var text = query.Text("q", $"q has words of the email address or the name, up to {MaxTextLength} characters.",
            q => TextRules.IsLine(q, MaxTextLength) && Customer.SearchText(q).Length > 0);
        var country = query.Text("country", $"country is one of {string.Join(", ", Countries.All.Keys.Order(StringComparer.Ordinal))}.",
            code => Countries.Find(code) is not null);
        var (from, to) = (query.Time("createdFrom"), query.Time("createdTo"));
        if (from > to) query.AddError("createdTo", "createdTo must not be before createdFrom.");
        var sort = query.OneOf("sort", Sorts) ?? CustomerSort.NewestFirst;
        return new(text is null ? null : Customer.SearchText(text), country, from, to, sort);
    }

    public IQueryable<Customer> Apply(IQueryable<Customer> customers, IQueryable<Address> addresses)
    {
        if (Text is not null) customers = WithText(customers, Text);
        if (Country is { } country) customers = customers.Where(c => addresses.Any(a => a.CustomerId == c.Id && a.Country == country));
        if (CreatedFrom is { } from) customers = customers.Where(c => c.CreatedAt >= from);
        if (CreatedTo is { } to) customers = customers.Where(c => c.CreatedAt < to);
        return customers;
    }

    private static IQueryable<Customer> WithText(IQueryable<Customer> customers, string text)
    {
        var words = Words.OfQuery(text);
        if (words.Count == 0) return customers.Where(c => c.SearchEmail.StartsWith(text) || c.SearchName.StartsWith(text));
        // An @ joins the words around it: otherwise a whole address would find those that contain its words.
        foreach (var address in text.Split(' ').Where(part => part.Contains('@', StringComparison.Ordinal) && Ascii.IsValid(part)))
            customers = customers.Where(c => c.SearchEmail.Contains(address));
        var all = words.Select(NpgsqlTsQuery (word) => new NpgsqlTsQueryLexeme(word.Text, NpgsqlTsQueryLexeme.Weight.None, isPrefixSearch: true))
            .Aggregate((one, other) => new NpgsqlTsQueryAnd(one, other));
        return customers.Where(c => c.SearchEmail.StartsWith(text) || c.SearchName.StartsWith(text)
            || EF.Functions.ArrayToTsVector(c.SearchWords).Matches(all));
    }
}
