using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Ordering.Persistence.Migrations;

/// <summary>The first schema.</summary>
[DbContext(typeof(OrderingDbContext)), Migration("202611210001_Initial")]
public sealed class Initial : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateOutboxAndInbox();
        migrationBuilder.Sql(
            """
            create table orders (
                id uuid primary key,
                customer_id uuid not null,
                email text not null,
                lines jsonb not null,
                total_amount bigint not null,
                total_currency text not null,
                placed_at timestamptz not null,
                status text not null,
                cancellation_requested boolean not null,
                capture_started boolean not null,
                reason_code text,
                reason text,
                version bigint not null,
                history jsonb not null
            );
            create index orders_of_customer on orders (customer_id, placed_at desc, id desc);
            create index orders_newest on orders (placed_at desc, id desc);

            create table products (
                id uuid primary key,
                kind text not null,
                title text not null,
                price_amount bigint not null,
                price_currency text not null,
                published boolean not null,
                version bigint not null
            );

            create table idempotency_keys (
                customer_id uuid not null,
                key text not null,
                request_hash bytea not null,
                order_id uuid not null,
                created_at timestamptz not null,
                primary key (customer_id, key)
            );
            """);
    }
}
