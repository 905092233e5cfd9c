namespace Platform.Catalog.Products;

public interface IProductFields
{
    string? Title { get; }
    string? Description { get; }
    PriceRequest? Price { get; }
    IReadOnlyList<string?>? Tags { get; }
}

public abstract class ProductRules<T> : AbstractValidator<T> where T : IProductFields
{
    /// <summary>The currencies that the payment provider settles; all of them have 100 minor units.</summary>
    private static readonly string[] Currencies = ["EUR", "USD", "GBP", "CHF"];

    protected ProductRules()
    {
        RuleFor(r => r.Title).OneLine("title", 200);
        RuleFor(r => r.Description).Must(d => d is not null && TextRules.IsText(d, 4000))
            .WithMessage("description is a text of up to 4000 characters, which may be empty.");
        RuleFor(r => r.Price).NotNull().WithMessage("price is an object {amount, currency}.");
        RuleFor(r => r.Price).Must(price => price is null or { Amount: >= 1 and <= 100_000_000 })
            .OverridePropertyName("price.amount").WithMessage("price.amount is a whole number of minor units (cents), from 1 to 100000000.");
        RuleFor(r => r.Price).Must(price => price is null || Currencies.Contains(price.Currency))
            .OverridePropertyName("price.currency").WithMessage($"price.currency is one of {string.Join(", ", Currencies)}.");
        RuleFor(r => r.Tags).Must(tags => tags is null || (tags.Count <= 10 && tags.Distinct(StringComparer.Ordinal).Count() == tags.Count && tags.All(IsTag)))
            .WithMessage("tags are up to 10 distinct words of 1 to 30 characters a-z, 0-9 and -.");
    }

    private static bool IsTag(string? tag) => tag is { Length: >= 1 and <= 30 } && tag.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-');
}
