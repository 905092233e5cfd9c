namespace Platform.Learning.Persistence;

/// <summary>What Learning has of people. PDFs of certificates are deleted by <see cref="Certificates.CertificateErasure"/>.</summary>
public static class PersonalData
{
    public static IReadOnlyList<PersonalTable> Tables { get; } =
    [
        PersonalTable.Deleted("certificates", "learner_id = @person", "code course_id course_title learner_name completed_at revoked_at",
            "id learner_id pdf_written_at"),
        PersonalTable.Deleted("attempts", "learner_id = @person", "id course_id quiz_id number started_at submitted_at score passing_score",
            "learner_id questions right_questions answers_hash"),
        PersonalTable.Deleted("lesson_progress", "learner_id = @person", "course_id lesson_id completed position changed_at", "learner_id"),
        PersonalTable.Kept("enrolments", "learner_id = @person", "The seat and a refund of the order, which is kept, refer to it; without name and address.",
            "order_id course_id learner_name learner_email enrolled_at activated_at ended_at", "learner_id",
            replacement: "learner_name = null, learner_email = null, activated_at = null"),
        PersonalTable.Kept("ordered_enrolments", "learner_id = @person", "A refund of the order, which is kept, refers to it.",
            "order_id course_ids status reason decided_at order_completed_at", "learner_id code"),
        PersonalTable.Kept("lesson_texts", "course_id in (select id from courses where owner_id = @person)", "Learners have bought the course.",
            "course_id lesson_id text", "html html_version"),
        PersonalTable.Kept("courses", "owner_id = @person", "Learners have bought the course; the id of its owner names nobody.",
            "id title published capacity seats_taken syllabus", "owner_id product_version version"),
    ];
}
