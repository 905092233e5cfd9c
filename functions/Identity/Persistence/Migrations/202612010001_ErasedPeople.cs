using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Identity.Persistence.Migrations;

/// <summary>The ids of people whose data was erased.</summary>
[DbContext(typeof(IdentityDbContext))]
[Migration("202612010001_ErasedPeople")]
public sealed class ErasedPeople : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateErasedPeople();
        migrationBuilder.Sql("drop table login_attempts;"); // it has addresses, and no code reads it any more
    }
}
