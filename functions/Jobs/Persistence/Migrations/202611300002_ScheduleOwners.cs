using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Jobs.Persistence.Migrations;

[DbContext(typeof(JobsDbContext))]
[Migration("202611300002_ScheduleOwners")]
public sealed class ScheduleOwners : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("""
            alter table schedules add column disabled_reason text;
            create table schedule_owners (
                id uuid primary key,
                roles text[] not null,
                changed_at timestamptz not null
            );
            """);
}
