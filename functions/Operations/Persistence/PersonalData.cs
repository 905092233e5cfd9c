namespace Platform.Operations.Persistence;

/// <summary>What Operations has of people: of the staff, who redrive and discard messages.</summary>
public static class PersonalData
{
    public static IReadOnlyList<PersonalTable> Tables { get; } =
    [
        PersonalTable.Kept("audit_entries", "actor_id = @person", "The audit log shows who redrove and discarded messages; entries are deleted after 400 days.",
            "id action outcome at entity reason", "operation_id actor_id sequence_number message_id message_type dead_letter_reason is_edited"),
    ];
}
