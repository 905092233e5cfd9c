namespace Platform.Notifications.Persistence;

/// <summary>What Notifications has of people. A mail about a registration, which has no account yet, is found by its address:
/// by one that the person has proved to be theirs, which mails about orders, courses and the welcome go to.</summary>
public static class PersonalData
{
    public static IReadOnlyList<PersonalTable> Tables { get; } =
    [
        PersonalTable.Deleted("notifications",
            """
            customer_id = @person or recipient in (select recipient from notifications where customer_id = @person and kind <> 'account')
                and not exists (select from people where id = notifications.customer_id)
            """,
            "kind recipient subject status created_at sent_at failure",
            "id customer_id subject_id text html attempts due_at trace_parent"),
        PersonalTable.Deleted("consents", "customer_id = @person", "channel granted changed_at", "customer_id version"),
        PersonalTable.Deleted("people", "id = @person", "email email_changed_at", "id"),
    ];
}
