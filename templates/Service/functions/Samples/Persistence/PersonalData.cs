namespace Platform.Samples.Persistence;

/// <summary>What Samples has of people: every column of every table is here, with what becomes of it.</summary>
public static class PersonalData
{
    public static IReadOnlyList<PersonalTable> Tables { get; } =
    [
        PersonalTable.Deleted("sample_things", "owner_id = @person", "id title status created_at", "owner_id idempotency_key request_hash"),
    ];
}
