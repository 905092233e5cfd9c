using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Payments.Persistence.Migrations;

[DbContext(typeof(PaymentsDbContext))]
[Migration("202611210001_Initial")]
public sealed class Initial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateOutboxAndInbox();
        migrationBuilder.Sql(
            """
            create table payments (
                order_id uuid primary key,
                customer_id uuid,
                amount bigint not null,
                currency text,
                status text not null check (status in ('pending', 'authorized', 'declined', 'captured', 'voided', 'refunded')),
                authorized bigint not null default 0,
                captured bigint not null default 0 check (captured <= authorized),
                refunded bigint not null default 0 check (refunded <= captured),
                code text,
                reason text,
                changed_at timestamptz not null,
                version bigint not null
            );
            create table sandbox_attempts (
                order_id uuid primary key,
                attempts integer not null
            );
            """);
    }
}
