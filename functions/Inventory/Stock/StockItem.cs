namespace Platform.Inventory.Stock;

/// <summary>The seats of a course or the units of a kit.</summary>
public sealed class StockItem
{
    private StockItem()
    { } // for EF

    public StockItem(Guid productId, string title, long available) => (ProductId, Title, Available) = (productId, title, available);

    public Guid ProductId { get; private init; }

    /// <summary>The product's name when it was last published, for reasons that people read.</summary>
    public string Title { get; private init; } = "";

    /// <summary>The version of the product that the title is from.</summary>
    public long ProductVersion { get; private init; }

    /// <summary>What can still be reserved.</summary>
    public long Available { get; private set; }

    /// <summary>What is held for orders that are not committed yet.</summary>
    public long Reserved { get; private set; }

    public Refusal? Adjust(int delta)
    {
        if (Available + delta < 0) return new("stock-below-zero", $"Only {Available} are available, so {-(long)delta} cannot be taken away.");
        Available += delta;
        return null;
    }

    /// <summary>Holds units that are available; the caller has checked that they are.</summary>
    internal void Hold(long quantity) => Move(quantity, available: -1, reserved: +1);

    /// <summary>Held units leave the stock for good.</summary>
    internal void Commit(long quantity) => Move(quantity, available: 0, reserved: -1);

    /// <summary>Held units can be reserved again.</summary>
    internal void Release(long quantity) => Move(quantity, available: +1, reserved: -1);

    /// <summary>Committed units come back.</summary>
    internal void PutBack(long quantity) => Move(quantity, available: +1, reserved: 0);

    private void Move(long quantity, int available, int reserved)
    {
        var (newAvailable, newReserved) = (Available + available * quantity, Reserved + reserved * quantity);
        if (newAvailable < 0 || newReserved < 0)
            throw new InvalidOperationException($"Stock of product {ProductId} would be {newAvailable} available, {newReserved} reserved.");
        (Available, Reserved) = (newAvailable, newReserved);
    }
}
