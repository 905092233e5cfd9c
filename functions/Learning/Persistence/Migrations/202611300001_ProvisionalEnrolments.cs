using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Learning.Persistence.Migrations;

/// <summary>An enrolment is provisional until its order completed; those that exist stay active. A certificate can be revoked.</summary>
[DbContext(typeof(LearningDbContext))]
[Migration("202611300001_ProvisionalEnrolments")]
public sealed class ProvisionalEnrolments : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        alter table ordered_enrolments add column order_completed_at timestamptz;
        alter table ordered_enrolments drop constraint ordered_enrolments_status_check;
        alter table ordered_enrolments add constraint ordered_enrolments_status_check check (status in ('expected', 'enrolled', 'refused', 'ended'));

        alter table enrolments add column activated_at timestamptz;
        update enrolments set activated_at = enrolled_at;

        alter table certificates add column revoked_at timestamptz;
        alter table certificates drop constraint certificates_learner_id_course_id_key;
        create unique index certificates_one_valid on certificates (learner_id, course_id) where revoked_at is null;
        """);
}
