using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Learning.Persistence.Migrations;

/// <summary>The ids of people whose data was erased, and the tables that take no rows of theirs.</summary>
[DbContext(typeof(LearningDbContext))]
[Migration("202612010001_ErasedPeople")]
public sealed class ErasedPeople : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.CreateErasedPeople(("certificates", "learner_id"), ("attempts", "learner_id"), ("lesson_progress", "learner_id"));
}
