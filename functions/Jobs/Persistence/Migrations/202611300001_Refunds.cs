using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Jobs.Persistence.Migrations;

/// <summary>Refunds, for reports.</summary>
[DbContext(typeof(JobsDbContext))]
[Migration("202611300001_Refunds")]
public sealed class Refunds : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        create table refunded_orders (
            order_id uuid primary key,
            currency text not null,
            amount bigint not null,
            refunded_at timestamptz not null
        );
        create index refunded_orders_by_time on refunded_orders (refunded_at);
        """);
}
