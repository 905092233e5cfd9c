using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Files.Persistence.Migrations;

[DbContext(typeof(FilesDbContext))]
[Migration("202611300001_Courses")]
public sealed class Courses : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("create table courses (id uuid primary key, owner_id uuid not null);");
}
