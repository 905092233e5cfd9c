using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Customers.Persistence.Migrations;

/// <summary>Requests for exports and erasures, and the ids of people whose data was erased.</summary>
[DbContext(typeof(CustomersDbContext))]
[Migration("202612010001_DataRequests")]
public sealed class DataRequests : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateErasedPeople(("customers", "id"), ("addresses", "customer_id"), ("consent_changes", "customer_id"));
        migrationBuilder.Sql(
            """
            create table data_requests (
                id uuid primary key,
                kind text not null check (kind in ('export', 'erasure')),
                person_id uuid not null,
                status text not null check (status in ('running', 'delayed', 'completed', 'failed', 'expired')),
                requested_at timestamptz not null,
                ended_at timestamptz,
                expires_at timestamptz,
                idempotency_key text
            );
            create index data_requests_of_person on data_requests (person_id, requested_at desc, id desc);
            create index data_requests_requested on data_requests (requested_at desc, id desc);
            create index data_requests_completed on data_requests (expires_at) where status = 'completed';
            create index data_requests_open on data_requests (requested_at) where ended_at is null;
            create unique index data_requests_one_erasure on data_requests (person_id) where kind = 'erasure';
            create unique index data_requests_one_export on data_requests (person_id) where kind = 'export' and ended_at is null;
            create unique index data_requests_keys on data_requests (person_id, idempotency_key);

            create table data_request_parts (
                request_id uuid not null references data_requests on delete cascade,
                context text not null,
                status text not null check (status in ('asked', 'waiting', 'done')),
                waits_for text,
                tables jsonb not null,
                answered_at timestamptz,
                primary key (request_id, context)
            );
            """);
    }
}
