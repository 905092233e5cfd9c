namespace Platform.Customers.Addresses;

public sealed record AddressRequest(string? Recipient, string? Line1, string? Line2, string? PostalCode, string? City, string? Region, string? Country)
{
    public PostalAddress ToPostalAddress() =>
        new(Recipient!.Trim(), Line1!.Trim(), NullIfBlank(Line2)?.Trim(), Code(PostalCode), City!.Trim(), RegionOf(), Country!);

    /// <summary>Codes may be in lower case and have spaces around them.</summary>
    internal static string? Code(string? text) => NullIfBlank(text)?.Trim().ToUpperInvariant();

    internal static string? NullIfBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private string? RegionOf() => Countries.Find(Country)!.Regions is null ? NullIfBlank(Region)?.Trim() : Code(Region);
}

public sealed class AddressValidator : AbstractValidator<AddressRequest>
{
    private const int MaxLength = 100;

    public AddressValidator()
    {
        RuleFor(r => r.Recipient).OneLine("recipient", MaxLength);
        RuleFor(r => r.Line1).OneLine("line1", MaxLength, "street and number");
        RuleFor(r => r.Line2).OneLineOrNull("line2", MaxLength);
        RuleFor(r => r.City).OneLine("city", MaxLength);
        RuleFor(r => r.Region).OneLineOrNull("region", MaxLength);
        RuleFor(r => r.PostalCode).OneLineOrNull("postalCode", MaxLength);
        RuleFor(r => r.Country).Must(code => Countries.Find(code) is not null)
            .WithMessage($"country is one of {string.Join(", ", Countries.All.Keys.Order(StringComparer.Ordinal))}.");
        RuleFor(r => r).Custom((address, context) =>
        {
            if (Countries.Find(address.Country) is not { } country) return;
            if (AddressRequest.Code(address.PostalCode) is { } postalCode ? !country.PostalCode.IsMatch(postalCode) : country.NeedsPostalCode)
                context.AddFailure(nameof(AddressRequest.PostalCode), $"A postal code of {country.Name} looks like {country.Example}.");
            if (country.Regions is { } regions && !(AddressRequest.Code(address.Region) is { } region && regions.Contains(region)))
                context.AddFailure(nameof(AddressRequest.Region), $"An address in {country.Name} needs the two letters of its {country.RegionName}.");
        });
    }
}
