using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;
using Platform.Learning.Persistence;

namespace Platform.Tests.Learning;

[Collection(nameof(PlatformFixture))]
public sealed class MigratingEnrolments(PlatformFixture platform)
{
    [Fact]
    public async Task Enrolments_and_certificates_from_before_the_change_stay_active_and_valid()
    {
        var server = new NpgsqlConnectionStringBuilder(platform.Host.Settings["Database:Server"])
        {
            Database = $"learning_{Guid.NewGuid():N}",
            Pooling = false,
        };
        await using var db = new LearningDbContext(new DbContextOptionsBuilder<LearningDbContext>().UseNpgsql(server.ConnectionString).Options);
        try
        {
            // EF Core finds a migration by its id only when the id begins with 14 digits.
            await db.GetService<IMigrator>().MigrateAsync(db.GetService<IMigrationsIdGenerator>().GetName("202611210001_Initial"));
            var (order, course, learner) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
            await db.Database.ExecuteSqlAsync(
                $$"""
                insert into courses (id, title, owner_id, published, product_version, seats_taken, syllabus, version)
                values ({{course}}, 'Sourdough', {{Guid.NewGuid()}}, true, 1, 1, jsonb_build_object('modules', jsonb_build_array()), 1);
                insert into ordered_enrolments (order_id, learner_id, course_ids, status, decided_at)
                values ({{order}}, {{learner}}, array[{{course}}], 'enrolled', '2026-03-01Z');
                insert into enrolments (order_id, course_id, learner_id, enrolled_at) values ({{order}}, {{course}}, {{learner}}, '2026-03-01Z');
                insert into certificates (id, code, course_id, learner_id, learner_name, course_title, completed_at)
                values ({{Guid.NewGuid()}}, 'A', {{course}}, {{learner}}, 'Ada', 'Sourdough', '2026-03-02Z')
                """);

            await db.Database.MigrateAsync();

            var enrolment = await db.Enrolments.SingleAsync();
            Assert.Equal((enrolment.EnrolledAt, null), (enrolment.ActivatedAt!.Value, enrolment.EndedAt));
            Assert.Null((await db.Certificates.SingleAsync()).RevokedAt);
        }
        finally
        {
            await db.Database.EnsureDeletedAsync();
        }
    }
}
