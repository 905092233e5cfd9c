using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Files.Persistence.Migrations;

[DbContext(typeof(FilesDbContext))]
[Migration("202611210010_Sharing")]
public sealed class Sharing : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        alter table files add column shared_course uuid;
        create index files_of_course on files (shared_course, created_at desc, id desc) where shared_course is not null;
        create table enrolments (order_id uuid primary key, learner_id uuid, course_ids uuid[] not null, ended boolean not null);
        create index enrolments_of_learner on enrolments (learner_id) where not ended;
        """);
}
