using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Learning.Persistence.Migrations;

/// <summary>Lessons from before get their HTML when they are read first.</summary>
[DbContext(typeof(LearningDbContext))]
[Migration("202611300002_LessonHtml")]
public sealed class LessonHtml : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("alter table lesson_texts add column html text not null default '', add column html_version int not null default 0;");
}
