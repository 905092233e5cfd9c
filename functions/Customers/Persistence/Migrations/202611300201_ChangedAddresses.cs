using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Customers.Persistence.Migrations;

[DbContext(typeof(CustomersDbContext))]
[Migration("202611300201_ChangedAddresses")]
public sealed class ChangedAddresses : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("alter table customers add email_changed_at timestamptz;");
}
