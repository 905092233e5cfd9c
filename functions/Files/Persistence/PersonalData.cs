namespace Platform.Files.Persistence;

/// <summary>What Files has of people. Files with their blobs are deleted by <see cref="Platform.Files.Files.FileErasure"/>, and exported by
/// <see cref="Platform.Files.Files.FileExport"/>.</summary>
public static class PersonalData
{
    public static IReadOnlyList<PersonalTable> Tables { get; } =
    [
        PersonalTable.Deleted("files", "owner_id = @person",
            "id name content_type status size pages rows columns width height shared_course rejection_detail created_at processed_at discarded_at "
            + "discard_reason",
            "owner_id attempts sha256 content_sha256 duplicate_of quota_bytes rejection_code discarded_by version"),
        PersonalTable.Deleted("enrolments", "learner_id = @person", "order_id course_ids ended", "learner_id"),
        PersonalTable.Kept("courses", "owner_id = @person", "The id of a course's owner names nobody.", "id", "owner_id"),
    ];
}
