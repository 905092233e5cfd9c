using Platform.Inventory.Reservations;
using Platform.Inventory.Stock;

namespace Platform.Inventory;

public static class InventoryServices
{
    public static IHostApplicationBuilder AddInventory(this IHostApplicationBuilder builder)
    {
        builder.AddDatabase<InventoryDbContext>("inventory");
        var services = builder.Services;
        services.AddOptions<InventoryOptions>().BindConfiguration("Inventory").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidator<AdjustStockRequest>, AdjustStockValidator>();
        services.AddScoped<ProductPublishedHandler>();
        services.AddScoped<ReserveStockHandler>();
        services.AddScoped<CommitStockHandler>();
        services.AddScoped<ReleaseStockHandler>();
        return builder;
    }
}
