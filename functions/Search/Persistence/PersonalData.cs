namespace Platform.Search.Persistence;

/// <summary>What Search has of people. The rows of the indexes are deleted by <see cref="Index.IndexErasure"/>.</summary>
public static class PersonalData
{
    public static IReadOnlyList<PersonalTable> Tables { get; } =
    [
        PersonalTable.Deleted("documents", "owner_id = @person", "id kind title description tags at course_id",
            "owner_id price_amount price_currency version published sold sharing_version enrolments"),
        PersonalTable.Deleted("enrolments", "learner_id = @person", "order_id course_ids ended", "learner_id"),
        PersonalTable.NotPersonal("search_state", "only_one current building started_at finished_at words_version"),
        PersonalTable.NotPersonal("rebuild_progress", "generation copied last_id"),
        PersonalTable.ShortLived("index_N", "Deleted with the documents that it is made of.",
            "id kind price_amount price_currency tags words popularity at_ms owner_id course_id"),
        PersonalTable.ShortLived("sample_N", "Deleted with the documents that it is made of.",
            "id kind price_amount price_currency tags words owner_id course_id popularity"),
        PersonalTable.ShortLived("words_N", "Deleted with the documents that it is made of.", "word reader"),
    ];
}
