using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Operations.Persistence.Migrations;

/// <summary>The ids of people whose data was erased.</summary>
[DbContext(typeof(OperationsDbContext))]
[Migration("202612010001_ErasedPeople")]
public sealed class ErasedPeople : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.CreateErasedPeople();
}
