namespace Platform.Inventory.Persistence;

/// <summary>What Inventory has of people: who of the staff changed stock.</summary>
public static class PersonalData
{
    public static IReadOnlyList<PersonalTable> Tables { get; } =
    [
        PersonalTable.Kept("stock_adjustments", "made_by = @person", "Changes of the stock must be traceable; the id of who made them names nobody.",
            "id product_id delta reason at", "made_by idempotency_key available_after reserved_after"),
        PersonalTable.NotPersonal("stock_items", "product_id title product_version available reserved"),
        PersonalTable.NotPersonal("reservations", "order_id status expires_at refusal_code refusal_reason created_at"),
        PersonalTable.NotPersonal("reservation_lines", "order_id product_id quantity"),
    ];
}
