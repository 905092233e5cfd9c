using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Files.Persistence.Migrations;

/// <summary>The ids of people whose data was erased, and the tables that take no rows of theirs.</summary>
[DbContext(typeof(FilesDbContext))]
[Migration("202612010001_ErasedPeople")]
public sealed class ErasedPeople : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.CreateErasedPeople(("files", "owner_id"), ("enrolments", "learner_id"));
}
