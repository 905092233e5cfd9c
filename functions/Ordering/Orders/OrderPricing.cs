using Platform.Ordering.Products;

namespace Platform.Ordering.Orders;

public static class OrderPricing
{
    /// <summary>The maximum total, in minor units.</summary>
    public const long MaxTotal = 100_000_000_00;

    /// <summary>A product named twice becomes one line.</summary>
    public static (IReadOnlyList<OrderLine> Lines, Refusal? Refusal) Price(
        IEnumerable<(Guid ProductId, int Quantity)> items, IReadOnlyDictionary<Guid, Product> products)
    {
        var lines = new List<OrderLine>();
        foreach (var group in items.GroupBy(i => i.ProductId))
        {
            if (!products.TryGetValue(group.Key, out var product) || !product.Published)
                return ([], new("unknown-product", $"Product {group.Key} is not on sale. Remove it from the order."));
            var quantity = group.Sum(i => (long)i.Quantity);
            if (quantity > PlaceOrderValidator.MaxQuantity)
            {
                return ([], new(
                    "quantity-too-large",
                    $"The maximum quantity of one product is {PlaceOrderValidator.MaxQuantity}; the order has {quantity} of '{product.Title}'."));
            }

            lines.Add(new(product.Id, product.Kind, product.Title, (int)quantity, product.Price));
        }
        var currencies = lines.Select(l => l.UnitPrice.Currency).Distinct().ToList();
        if (currencies.Count > 1)
        {
            return ([], new(
                "mixed-currencies", $"An order has one currency. These products are priced in {string.Join(" and ", currencies)}: order them separately."));
        }

        return lines.Sum(l => (decimal)l.Quantity * l.UnitPrice.Amount) > MaxTotal
            ? ([], new("total-too-large", $"The total of an order cannot exceed {MaxTotal / 100} {currencies[0]}."))
            : (lines, null);
    }
}
