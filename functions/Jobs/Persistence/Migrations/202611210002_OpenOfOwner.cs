using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Jobs.Persistence.Migrations;

/// <summary>How many jobs somebody has that have not ended.</summary>
[DbContext(typeof(JobsDbContext))]
[Migration("202611210002_OpenOfOwner")]
public sealed class OpenOfOwner : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("create index jobs_open_of_owner on jobs (owner_id) where finished_at is null;");
}
