using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Inventory.Persistence.Migrations;

[DbContext(typeof(InventoryDbContext))]
[Migration("202611210001_Initial")]
public sealed class Initial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateOutboxAndInbox();
        migrationBuilder.Sql(
            """
            create table stock_items (
                product_id uuid primary key,
                title text not null,
                product_version bigint not null,
                available bigint not null,
                reserved bigint not null,
                check (available >= 0 and reserved >= 0)
            );

            create table stock_adjustments (
                id uuid primary key,
                product_id uuid not null references stock_items,
                delta int not null,
                reason text not null,
                made_by uuid not null,
                idempotency_key text,
                available_after bigint not null,
                reserved_after bigint not null,
                at timestamptz not null
            );
            create unique index stock_adjustments_once on stock_adjustments (made_by, idempotency_key);
            create index stock_adjustments_product on stock_adjustments (product_id, at);

            create table reservations (
                order_id uuid primary key,
                status text not null check (status in ('reserved', 'refused', 'committed', 'released', 'expired')),
                expires_at timestamptz,
                refusal_code text,
                refusal_reason text,
                created_at timestamptz not null,
                check ((status = 'refused') = (refusal_code is not null and refusal_reason is not null)),
                check (status not in ('reserved', 'committed', 'expired') or expires_at is not null)
            );
            create index reservations_expiry on reservations (expires_at) where status = 'reserved';

            create table reservation_lines (
                order_id uuid not null references reservations,
                product_id uuid not null references stock_items,
                quantity bigint not null check (quantity > 0),
                primary key (order_id, product_id)
            );
            """);
    }
}
