using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Customers.Persistence.Migrations;

[DbContext(typeof(CustomersDbContext))]
[Migration("202611210001_Initial")]
public sealed class Initial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateOutboxAndInbox();
        // Collation C: one index serves the order, the page key and "like 'prefix%'".
        migrationBuilder.Sql(
            """
            create table customers (
                id uuid primary key,
                email text not null,
                display_name text not null,
                phone text,
                language text not null,
                mail_consent boolean not null,
                sms_consent boolean not null check (not sms_consent or phone is not null),
                created_at timestamptz not null,
                version bigint not null,
                search_email text collate "C" not null,
                search_name text collate "C" not null
            );
            create index customers_created on customers (created_at, id);
            create index customers_email on customers (search_email, id);
            create index customers_name on customers (search_name);

            create table addresses (
                id uuid primary key,
                customer_id uuid not null references customers on delete cascade,
                recipient text not null,
                line1 text not null,
                line2 text,
                postal_code text,
                city text not null,
                region text,
                country text not null,
                created_at timestamptz not null,
                version bigint not null,
                idempotency_key text not null,
                request_hash bytea not null,
                unique (customer_id, idempotency_key)
            );
            create index addresses_of_customer on addresses (customer_id, created_at, id);
            create index addresses_in_country on addresses (country, customer_id);

            create table consent_changes (
                id uuid primary key,
                customer_id uuid not null references customers on delete cascade,
                channel text not null check (channel in ('mail', 'sms')),
                granted boolean not null,
                changed_by uuid not null,
                changed_at timestamptz not null,
                ip_addresses text not null,
                user_agent text not null
            );
            create index consent_changes_of_customer on consent_changes (customer_id, changed_at desc, id desc);
            """);
    }
}
