using System.ComponentModel.DataAnnotations;
using Platform.Inventory.Reservations;
using Platform.Inventory.Stock;

namespace Platform.Inventory;

/// <summary>Settings <c>Inventory__*</c>.</summary>
public sealed class InventoryOptions
{
    /// <summary>The lifetime of a reservation that is neither committed nor released; longer than a checkout waits for a payment.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan ReservationLifetime { get; set; } = TimeSpan.FromMinutes(15);
}

public static class InventoryServices
{
    public static IHostApplicationBuilder AddInventory(this IHostApplicationBuilder builder)
    {
        builder.AddDatabase<InventoryDbContext>("inventory");
        builder.AddQueueCheck(ServiceBusNames.InventoryCommands);
        builder.AddPersonalData("inventory", PersonalData.Tables);
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
