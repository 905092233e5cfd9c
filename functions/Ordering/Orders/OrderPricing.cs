using Platform.Ordering.Products;

namespace Platform.Ordering.Orders;

/// <summary>Prices what a customer wants with what Ordering knows of the catalog.</summary>
public static class OrderPricing
{
    /// <summary>The most an order may come to, in minor units.</summary>
    public const long MaxTotal = 100_000_000_00;

    /// <summary>The order's lines, or why they cannot be ordered. A product named twice becomes one line.</summary>
    public static (IReadOnlyList<OrderLine> Lines, Refusal? Refusal) Price(
        IEnumerable<(Guid ProductId, int Quantity)> wanted, IReadOnlyDictionary<Guid, Product> products)
    {
        var lines = new List<OrderLine>();
        foreach (var group in wanted.GroupBy(w => w.ProductId))
        {
            if (!products.TryGetValue(group.Key, out var product) || !product.Published)
                return ([], new("unknown-product", $"There is no product {group.Key} on sale: take it out of the order."));
            var quantity = group.Sum(w => (long)w.Quantity);
            if (quantity > PlaceOrderValidator.MaxQuantity)
            {
                return ([], new(
                    "quantity-too-large",
                    $"At most {PlaceOrderValidator.MaxQuantity} of one product can be ordered at once; {quantity} of '{product.Title}' were asked for."));
            }

            lines.Add(new(product.Id, product.Kind, product.Title, (int)quantity, product.Price));
        }
        var currencies = lines.Select(l => l.UnitPrice.Currency).Distinct().ToList();
        if (currencies.Count > 1)
        {
            return ([], new(
                "mixed-currencies", $"One order has one currency; these products are priced in {string.Join(" and ", currencies)}: order them separately."));
        }

        return lines.Sum(l => (decimal)l.Quantity * l.UnitPrice.Amount) > MaxTotal
            ? ([], new("total-too-large", "The order comes to more than one order may: order less."))
            : (lines, null);
    }
}
