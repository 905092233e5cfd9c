using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Catalog.Persistence.Migrations;

/// <summary>The ids of people whose data was erased, and the tables that take no rows of theirs.</summary>
[DbContext(typeof(CatalogDbContext))]
[Migration("202612010001_ErasedPeople")]
public sealed class ErasedPeople : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.CreateErasedPeople(("idempotency_keys", "owner_id"));
}
