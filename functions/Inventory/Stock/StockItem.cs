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
    public long Available { get; private set; }

    /// <summary>The quantity reserved for orders that are not committed yet.</summary>
    public long Reserved { get; private set; }

    public Refusal? Adjust(int delta)
    {
        if (Available + delta < 0) return new("stock-below-zero", $"Only {Available} are available, so {-(long)delta} cannot be removed.");
        Available += delta;
        return null;
    }

    /// <summary>Reserves units; the caller has checked that they are available.</summary>
    internal void Hold(long quantity) => Move(quantity, available: -1, reserved: +1);

    /// <summary>Reserved units leave the stock for good.</summary>
    internal void Commit(long quantity) => Move(quantity, available: 0, reserved: -1);

    /// <summary>Reserved units become available again.</summary>
    internal void Release(long quantity) => Move(quantity, available: +1, reserved: -1);

    /// <summary>Committed units become available again.</summary>
    internal void Restock(long quantity) => Move(quantity, available: +1, reserved: 0);

    private void Move(long quantity, int available, int reserved)
    {
        var (newAvailable, newReserved) = (Available + available * quantity, Reserved + reserved * quantity);
        if (newAvailable < 0 || newReserved < 0)
            throw new InvalidOperationException($"Stock of product {ProductId} would be {newAvailable} available, {newReserved} reserved.");
        (Available, Reserved) = (newAvailable, newReserved);
    }
}
