using Platform.Customers.Addresses;
using static Platform.Domain.Tests.Customers.Given;

namespace Platform.Domain.Tests.Customers;

public sealed class KeepingAddresses
{
    private static IEnumerable<string> Errors(AddressRequest request) => new AddressValidator().Validate(request).Errors.Select(e => e.PropertyName);

    [Fact]
    public void Every_countrys_example_postal_code_is_valid() =>
        Assert.All(Countries.All.Values, country => Assert.Matches(country.PostalCode, country.Example));

    [Theory]
    [InlineData("DE", "10115"), InlineData("AT", "1010"), InlineData("CH", " 8001 "), InlineData("GB", "ec1a 1bb"), InlineData("GB", "W1A 0AX")]
    [InlineData("GB", "M1 1AE"), InlineData("NL", "1012 js"), InlineData("PL", "00-001"), InlineData("PT", "1100-148"), InlineData("ES", "52001")]
    [InlineData("IE", "D6W XY00"), InlineData("IE", null), InlineData("IE", "")]
    public void Postal_code_of_the_country_is_accepted(string country, string? postalCode) =>
        Assert.Empty(Errors(Berlin with { Country = country, PostalCode = postalCode }));

    [Theory]
    [InlineData("DE", null), InlineData("DE", ""), InlineData("DE", "1011"), InlineData("DE", "101155"), InlineData("DE", "10115\n")]
    [InlineData("DE", "1011\uFF15")]
    [InlineData("AT", "0010"), InlineData("GB", "10115"), InlineData("GB", "SW1A1AA"), InlineData("NL", "1012 SS"), InlineData("NL", "0012 JS")]
    [InlineData("ES", "53001"), InlineData("PL", "00001"), InlineData("IE", "10115")]
    public void Other_postal_code_is_refused(string country, string? postalCode) =>
        Assert.Contains("PostalCode", Errors(Berlin with { Country = country, PostalCode = postalCode }));

    [Theory]
    [InlineData("US", "20500-0003", "dc"), InlineData("CA", "K1A 0B1", "ON"), InlineData("IT", "00187", "RM"), InlineData("DE", "10115", "Berlin")]
    [InlineData("DE", "10115", null)]
    public void Region_of_the_country_is_accepted(string country, string postalCode, string? region) =>
        Assert.Empty(Errors(Berlin with { Country = country, PostalCode = postalCode, Region = region }));

    [Theory]
    [InlineData("US", "20500", null), InlineData("US", "20500", ""), InlineData("US", "20500", "XX"), InlineData("US", "20500", "Washington")]
    [InlineData("CA", "K1A 0B1", "DC"), InlineData("IT", "00187", null)]
    public void Missing_or_unknown_region_is_refused(string country, string postalCode, string? region) =>
        Assert.Equal(["Region"], Errors(Berlin with { Country = country, PostalCode = postalCode, Region = region }));

    [Theory, InlineData(null), InlineData(""), InlineData("de"), InlineData("XX"), InlineData("DE,AT")]
    public void Country_without_delivery_is_refused(string? country) => Assert.Equal(["Country"], Errors(Berlin with { Country = country }));

    [Fact]
    public void Every_invalid_field_is_named() => Assert.Equal(["Recipient", "Line1", "Line2", "City", "Region", "PostalCode"],
        Errors(new(null, " ", "a\nb", "1\t", new string('x', 101), "\0", "DE")).Distinct());

    [Fact]
    public void Codes_are_in_upper_case_and_blanks_null() => Assert.Equal(new PostalAddress("Ada", "Road 1", null, "SW1A 1AA", "London", null, "GB"),
        new AddressRequest(" Ada ", "Road 1", " ", " sw1a 1aa ", "London", "", "GB").ToPostalAddress());

    [Fact]
    public void Address_beyond_20_is_refused()
    {
        Assert.Null(Address.CheckCount(19));
        Assert.Equal("too-many-addresses", Address.CheckCount(20)!.Code);
    }

    [Fact]
    public void Only_a_change_is_a_new_version()
    {
        var address = Address.Add(Ada, Berlin.ToPostalAddress(), "key", [1], Noon);
        Assert.Equal(1, address.Version);
        address.Change(Berlin.ToPostalAddress());
        Assert.Equal(1, address.Version);
        address.Change(Berlin.ToPostalAddress() with { City = "Potsdam" });
        Assert.Equal((2, "Potsdam"), (address.Version, address.City));
    }
}
