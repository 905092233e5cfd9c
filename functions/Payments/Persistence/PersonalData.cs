namespace Platform.Payments.Persistence;

/// <summary>What Payments has of people.</summary>
public static class PersonalData
{
    public static IReadOnlyList<PersonalTable> Tables { get; } =
    [
        PersonalTable.Kept("payments", "customer_id = @person", "Tax law: payments and refunds are kept for ten years. They have no name and no address.",
            "order_id amount currency status authorized captured refunded code reason changed_at", "customer_id version"),
        PersonalTable.NotPersonal("sandbox_attempts", "order_id attempts"),
    ];
}
