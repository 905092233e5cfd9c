using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Jobs.Persistence.Migrations;

[DbContext(typeof(JobsDbContext))]
[Migration("202611210003_ScheduleTimeZone")]
public sealed class ScheduleTimeZone : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("alter table schedules add column time_zone text not null default 'UTC';");
}
