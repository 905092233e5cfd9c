using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Learning.Persistence.Migrations;

/// <summary>For the mail about a certificate that is issued without the learner's request. Earlier enrolments have it after the learner's next step.</summary>
[DbContext(typeof(LearningDbContext))]
[Migration("202611300003_LearnerEmails")]
public sealed class LearnerEmails : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("alter table enrolments add column learner_email text;");
}
