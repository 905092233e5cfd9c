using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Files.Persistence.Migrations;

[DbContext(typeof(FilesDbContext))]
[Migration("202611300010_Quota")]
public sealed class Quota : Migration
{
    /// <summary>A file that is not final counts with the maximum of all types until it is. One that was too large was not kept.</summary>
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        alter table files add column quota_bytes bigint;
        update files set quota_bytes = case
            when rejection_code = 'file-too-large' then 0
            when status in ('ready', 'rejected') and size is not null then size
            else 104857600 end;
        alter table files alter column quota_bytes set not null, add check (quota_bytes >= 0);
        """);
}
