namespace Platform.Catalog.Persistence;

/// <summary>What Catalog has of people.</summary>
public static class PersonalData
{
    public static IReadOnlyList<PersonalTable> Tables { get; } =
    [
        PersonalTable.Kept("products", "owner_id = @person", "What is for sale is the shop's; the id of its owner names nobody.",
            "id kind title description price_amount price_currency tags published created_at", "owner_id version"),
        PersonalTable.Deleted("idempotency_keys", "owner_id = @person", "key created_at", "owner_id request_hash subject_id"),
    ];
}
