using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Files.Persistence.Migrations;

[DbContext(typeof(FilesDbContext))]
[Migration("202612010002_Quarantine")]
public sealed class Quarantine : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        alter table files add column discarded_at timestamptz, add column discarded_by uuid, add column discard_reason text;
        alter table files add check (num_nonnulls(discarded_at, discarded_by, discard_reason) in (0, 3));
        create index files_rejected on files (processed_at desc, id desc) where status = 'rejected';
        """);
}
