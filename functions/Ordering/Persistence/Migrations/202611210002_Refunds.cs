using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Ordering.Persistence.Migrations;

/// <summary>Why an order is refunded.</summary>
[DbContext(typeof(OrderingDbContext)), Migration("202611210002_Refunds")]
public sealed class Refunds : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("alter table orders add column refund_reason text;");
}
