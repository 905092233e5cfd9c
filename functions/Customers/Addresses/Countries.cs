using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Platform.Customers.Addresses;

/// <summary>The address rules of a country, from the data of Unicode CLDR and libaddressinput.</summary>
/// <param name="Code">ISO 3166-1 alpha-2.</param>
/// <param name="PostalCode">The whole postal code, in upper case.</param>
public sealed record Country(string Code, string Name, Regex PostalCode, string Example)
{
    public bool NeedsPostalCode { get; init; } = true;

    /// <summary>The codes of states or provinces, where an address needs one; null where the region is optional free text.</summary>
    public FrozenSet<string>? Regions { get; init; }

    public string RegionName { get; init; } = "region";
}

public static class Countries
{
    private static readonly FrozenSet<string> States = Set(
        "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA " +
        "RI SC SD TN TX UT VT VA WA WV WI WY AS GU MP PR VI");
    private static readonly FrozenSet<string> Provinces = Set("AB BC MB NB NL NS NT NU ON PE QC SK YT");
    private static readonly FrozenSet<string> ItalianProvinces = Set(
        "AG AL AN AO AP AQ AR AT AV BA BG BI BL BN BO BR BS BT BZ CA CB CE CH CL CN CO CR CS CT CZ EN FC FE FG FI FM FR GE GO GR IM IS KR LC LE " +
        "LI LO LT LU MB MC ME MI MN MO MS MT NA NO NU OR PA PC PD PE PG PI PN PO PR PT PU PV PZ RA RC RE RG RI RM RN RO " +
        "SA SI SO SP SR SS SU SV TA TE TN TO TP TR TS TV UD VA VB VC VE VI VR VT VV");

    public static FrozenDictionary<string, Country> All { get; } = new[]
    {
        Of("AT", "Austria", "[1-9][0-9]{3}", "1010"),
        Of("BE", "Belgium", "[1-9][0-9]{3}", "1000"),
        Of("CA", "Canada", "[ABCEGHJ-NPRSTVXY][0-9][ABCEGHJ-NPRSTV-Z] [0-9][ABCEGHJ-NPRSTV-Z][0-9]", "K1A 0B1")
            with { Regions = Provinces, RegionName = "province" },
        Of("CH", "Switzerland", "[1-9][0-9]{3}", "8001"),
        Of("CZ", "Czechia", "[1-7][0-9]{2} [0-9]{2}", "110 00"),
        Of("DE", "Germany", "[0-9]{5}", "10115"),
        Of("DK", "Denmark", "[0-9]{4}", "1050"),
        Of("ES", "Spain", "(?:0[1-9]|[1-4][0-9]|5[0-2])[0-9]{3}", "28013"),
        Of("FI", "Finland", "[0-9]{5}", "00100"),
        Of("FR", "France", "[0-9]{5}", "75001"),
        Of("GB", "the United Kingdom", "GIR 0AA|[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][ABD-HJLNP-UW-Z]{2}", "SW1A 1AA"),
        Of("IE", "Ireland", "(?:D6W|[AC-FHKNPRTV-Y][0-9]{2}) [0-9AC-FHKNPRTV-Y]{4}", "D02 AF30") with { NeedsPostalCode = false },
        Of("IT", "Italy", "[0-9]{5}", "00187") with { Regions = ItalianProvinces, RegionName = "province" },
        Of("NL", "the Netherlands", "[1-9][0-9]{3} (?:[A-RT-Z][A-Z]|S[BCE-RT-Z])", "1012 JS"),
        Of("PL", "Poland", "[0-9]{2}-[0-9]{3}", "00-001"),
        Of("PT", "Portugal", "[1-9][0-9]{3}-[0-9]{3}", "1100-148"),
        Of("SE", "Sweden", "[1-9][0-9]{2} [0-9]{2}", "111 29"),
        Of("US", "the United States", "[0-9]{5}(?:-[0-9]{4})?", "20500") with { Regions = States, RegionName = "state" },
    }.ToFrozenDictionary(country => country.Code, StringComparer.Ordinal);

    /// <summary>The country of an upper-case code, or null when it is not a country of delivery.</summary>
    public static Country? Find(string? code) => code is null ? null : All.GetValueOrDefault(code);

    private static Country Of(string code, string name, string postalCode, string example) =>
        new(code, name, new($@"\A(?:{postalCode})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant), example);

    private static FrozenSet<string> Set(string codes) => codes.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
