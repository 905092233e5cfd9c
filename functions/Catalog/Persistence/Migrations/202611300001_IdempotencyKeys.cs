using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Catalog.Persistence.Migrations;

[DbContext(typeof(CatalogDbContext))]
[Migration("202611300001_IdempotencyKeys")]
public sealed class IdempotencyKeys : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        create table idempotency_keys (
            owner_id uuid not null,
            key text not null,
            request_hash bytea not null,
            subject_id uuid not null,
            created_at timestamptz not null,
            primary key (owner_id, key)
        );
        create index idempotency_keys_age on idempotency_keys (created_at);
        """);
}
