namespace Platform.Ordering.Persistence;

/// <summary>What Ordering has of people.</summary>
public static class PersonalData
{
    /// <summary>In place of an address: nobody can have one of .invalid (RFC 2606).</summary>
    private const string Erased = "erased@deleted.invalid";

    public static IReadOnlyList<PersonalTable> Tables { get; } =
    [
        PersonalTable.Deleted("idempotency_keys", "customer_id = @person", "key created_at", "customer_id request_hash order_id"),
        PersonalTable.Kept("orders", "customer_id = @person", "Tax law: orders, which are the invoices, are kept for ten years, without the email address.",
            "id email lines total_amount total_currency placed_at status cancellation_requested refund_reason reason_code reason history",
            "customer_id capture_started version", replacement: $"email = '{Erased}'"),
        PersonalTable.NotPersonal("products", "id kind title price_amount price_currency published version"),
    ];
}
