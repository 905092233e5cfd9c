namespace Platform.Inventory.Stock;

public sealed record StockView(Guid ProductId, long Available, long Reserved);
