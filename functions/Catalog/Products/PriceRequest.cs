using System.Text.Json.Serialization;

namespace Platform.Catalog.Products;

/// <summary>A price in a request. Another member, like a tax, would be ignored silently where money is at stake, so it is refused.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PriceRequest(long Amount, string? Currency)
{
    public static PriceRequest? Of(Money? price) => price is { } money ? new(money.Amount, money.Currency) : null;
}
