using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Ordering.Persistence.Migrations;

/// <summary>Indexes for the open orders of a customer and for the purge of idempotency keys.</summary>
[DbContext(typeof(OrderingDbContext)), Migration("202611300001_OpenOrders")]
public sealed class OpenOrders : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        create index orders_open on orders (customer_id) where status in ('Pending', 'Reserved', 'Authorized');
        create index idempotency_keys_age on idempotency_keys (created_at);
        """);
}
