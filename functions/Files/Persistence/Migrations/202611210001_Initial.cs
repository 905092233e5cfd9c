using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Files.Persistence.Migrations;

[DbContext(typeof(FilesDbContext))]
[Migration("202611210001_Initial")]
public sealed class Initial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateOutboxAndInbox();
        migrationBuilder.Sql(
            """
            create table files (
                id uuid primary key,
                owner_id uuid not null,
                name text not null,
                content_type text not null,
                status text not null check (status in ('pending', 'uploaded', 'processing', 'ready', 'rejected')),
                size bigint check (size >= 0),
                attempts int not null,
                rejection_code text,
                rejection_detail text,
                sha256 text,
                content_sha256 text,
                duplicate_of uuid,
                pages int,
                rows bigint,
                columns int,
                width int,
                height int,
                created_at timestamptz not null,
                processed_at timestamptz,
                version bigint not null,
                check ((status = 'rejected') = (rejection_code is not null)),
                check (status <> 'ready' or (sha256 is not null and content_sha256 is not null and size is not null))
            );
            create index files_of_owner on files (owner_id, created_at desc, id desc);
            create index files_same on files (owner_id, sha256) where status = 'ready';
            create index files_pending on files (created_at) where status = 'pending';
            """);
    }
}
