using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Inventory.Persistence.Migrations;

/// <summary>What is reserved is computed from the reservations. The column stays for the code before, which may still run; a later migration drops it.</summary>
[DbContext(typeof(InventoryDbContext))]
[Migration("202612020001_UnusedReserved")]
public sealed class UnusedReserved : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("alter table stock_items alter column reserved set default 0");
}
