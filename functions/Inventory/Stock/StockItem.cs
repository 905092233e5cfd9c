namespace Platform.Inventory.Stock;

/// <summary>The seats of a course or the units of a kit.</summary>
public sealed class StockItem
{
    private StockItem() { } // for EF

    public StockItem(Guid productId, string title, long available) => (ProductId, Title, Available) = (productId, title, available);

    public Guid ProductId { get; private init; }

    /// <summary>The product's title when it was last published, for refusals.</summary>
    public string Title { get; private init; } = "";
    public long ProductVersion { get; private init; }

    /// <summary>What is neither reserved nor sold. What is reserved is the lines of the reservations: a sale need not lock the row that all orders share.</summary>
    public long Available { get; private set; }

    public Refusal? Adjust(int delta)
    {
        if (Available + delta < 0) return new("stock-below-zero", $"Only {Available} are available, so {-(long)delta} cannot be removed.");
        Available += delta;
        return null;
    }

    /// <summary>Reserves units; the caller has checked that they are available.</summary>
    internal void Hold(long quantity) => Available = quantity <= Available
        ? Available - quantity
        : throw new InvalidOperationException($"Of product {ProductId} {Available} are available, which are fewer than {quantity}.");

    /// <summary>Units that were reserved or sold become available again.</summary>
    internal void Release(long quantity) => Available += quantity;
}
