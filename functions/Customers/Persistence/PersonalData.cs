namespace Platform.Customers.Persistence;

/// <summary>What Customers has of people.</summary>
public static class PersonalData
{
    public static IReadOnlyList<PersonalTable> Tables { get; } =
    [
        PersonalTable.Deleted("addresses", "customer_id = @person", "id recipient line1 line2 postal_code city region country created_at",
            "customer_id idempotency_key request_hash version"),
        PersonalTable.Deleted("consent_changes", "customer_id = @person", "channel granted changed_at ip_addresses user_agent",
            "id customer_id changed_by"),
        PersonalTable.Deleted("customers", "id = @person", "id email email_changed_at display_name phone language mail_consent sms_consent created_at",
            "search_email search_name search_words words_version version"),
        PersonalTable.Kept("data_requests", "person_id = @person", "The proof of when data was exported and erased; the id names nobody.",
            "id kind status requested_at ended_at expires_at", "person_id idempotency_key"),
        PersonalTable.NotPersonal("data_request_parts", "request_id context status waits_for tables answered_at"),
    ];
}
