using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Jobs.Persistence.Migrations;

/// <summary>The ids of people whose data was erased, and the tables that take no rows of theirs.</summary>
[DbContext(typeof(JobsDbContext))]
[Migration("202612010001_ErasedPeople")]
public sealed class ErasedPeople : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.CreateErasedPeople(("jobs", "owner_id"), ("schedules", "owner_id"), ("schedule_owners", "id"), ("idempotency_keys", "owner_id"));
}
