using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Ordering.Persistence.Migrations;

/// <summary>An index for the orders of a status. Most are completed: those are found among the newest.</summary>
[DbContext(typeof(OrderingDbContext)), Migration("202611300002_OrdersByStatus")]
public sealed class OrdersByStatus : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        "create index orders_by_status on orders (status, placed_at desc, id desc) where status <> 'Completed';");
}
