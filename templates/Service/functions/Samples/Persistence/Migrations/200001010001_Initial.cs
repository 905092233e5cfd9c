using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Samples.Persistence.Migrations;

[DbContext(typeof(SamplesDbContext))]
[Migration("200001010001_Initial")]
public sealed class Initial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateOutboxAndInbox();
        migrationBuilder.Sql(
            """
            create table sample_things (
                id uuid primary key,
                owner_id uuid not null,
                title text not null,
                status text not null check (status in ('pending', 'completed')),
                created_at timestamptz not null,
                idempotency_key text not null,
                request_hash bytea not null,
                unique (owner_id, idempotency_key)
            );
            create index sample_things_of_owner on sample_things (owner_id, created_at desc, id desc);
            create index sample_things_created on sample_things (created_at desc, id desc);
            """);
        migrationBuilder.CreateErasedPeople(("sample_things", "owner_id"));
    }
}
