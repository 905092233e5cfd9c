using System.ComponentModel.DataAnnotations;

namespace Platform.Inventory;

/// <summary>Settings <c>Inventory__*</c>.</summary>
public sealed class InventoryOptions
{
    /// <summary>The lifetime of a reservation that is neither committed nor released; longer than a checkout waits for a payment.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan ReservationLifetime { get; set; } = TimeSpan.FromMinutes(15);
}
