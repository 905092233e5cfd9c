using System.ComponentModel.DataAnnotations;

namespace Platform.Ordering;

/// <summary>Settings <c>Ordering__*</c>.</summary>
public sealed class OrderingOptions
{
    /// <summary>How many orders one customer may have in checkout at the same time.</summary>
    [Range(1, 1_000_000)] public int MaxOpenOrders { get; set; } = 5;

    /// <summary>How many units of one product the open orders of one customer may hold together.</summary>
    [Range(1, 1_000_000)] public int MaxUnitsOnHold { get; set; } = 10;

    /// <summary>How long reserved stock waits for the authorization of the payment; shorter than Inventory's reservation lives.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "00:10:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan AuthorizationTimeout { get; set; } = TimeSpan.FromMinutes(2);
}
