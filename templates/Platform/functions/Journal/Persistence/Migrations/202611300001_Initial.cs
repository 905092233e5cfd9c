using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Journal.Persistence.Migrations;

[DbContext(typeof(JournalDbContext))]
[Migration("202611300001_Initial")]
public sealed class Initial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateOutboxAndInbox();
        migrationBuilder.Sql(
            """
            create table entries (
                id uuid primary key,
                user_id uuid not null,
                action text not null,
                subject_id uuid not null,
                at timestamptz not null
            );
            create index entries_of_user on entries (user_id, at desc, id desc);
            create index entries_by_time on entries (at desc, id desc);
            """);
    }
}
