using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Learning.Certificates;
using Platform.Learning.Courses;
using Platform.Learning.Enrolments;
using Platform.Learning.Lessons;
using Platform.Learning.Quizzes;

namespace Platform.Learning.Persistence;

/// <summary>Rows that several may change at once are locked, in one order everywhere, so that nobody waits in a circle: orders, then courses by id, then
/// enrolments.
/// Courses are locked for no key update, so that what refers to one (progress, attempts) can be written meanwhile.</summary>
public sealed class LearningDbContext(DbContextOptions<LearningDbContext> options) : PlatformDbContext(options)
{
    public DbSet<Course> Courses => Set<Course>();
    public DbSet<LessonText> LessonTexts => Set<LessonText>();
    public DbSet<OrderedEnrolment> OrderedEnrolments => Set<OrderedEnrolment>();
    public DbSet<Enrolment> Enrolments => Set<Enrolment>();
    public DbSet<LessonProgress> LessonProgress => Set<LessonProgress>();
    public DbSet<Attempt> Attempts => Set<Attempt>();
    public DbSet<Certificate> Certificates => Set<Certificate>();

    protected override string ContextName => "learning";

    /// <summary>A course, locked until the transaction ends.</summary>
    public Task<Course?> LockCourseAsync(Guid id, CancellationToken cancellationToken) =>
        Courses.FromSql($"select * from courses where id = {id} for no key update").SingleOrDefaultAsync(cancellationToken);

    /// <summary>Those courses that are known, locked until the transaction ends.</summary>
    public async Task<IReadOnlyDictionary<Guid, Course>> LockCoursesAsync(IEnumerable<Guid> ids, CancellationToken cancellationToken)
    {
        Guid[] distinct = [.. ids.Distinct()];
        var courses = await Courses.FromSql($"select * from courses where id = any({distinct}) order by id for no key update").ToListAsync(cancellationToken);
        return courses.ToDictionary(c => c.Id);
    }

    /// <summary>What is known of an order, locked until the transaction ends.</summary>
    public Task<OrderedEnrolment?> LockOrderAsync(Guid orderId, CancellationToken cancellationToken) =>
        OrderedEnrolments.FromSql($"select * from ordered_enrolments where order_id = {orderId} for update").SingleOrDefaultAsync(cancellationToken);

    /// <summary>Somebody's seat in a course, locked until the transaction ends: what one learner does in a course happens one after the other.</summary>
    public Task<Enrolment?> LockEnrolmentAsync(Guid courseId, Guid learnerId, CancellationToken cancellationToken) =>
        Enrolments.FromSql($"select * from enrolments where course_id = {courseId} and learner_id = {learnerId} and ended_at is null for update")
            .SingleOrDefaultAsync(cancellationToken);

    protected override void ConfigureModel(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Course>(course =>
        {
            course.ToTable("courses").HasKey(c => c.Id);
            course.Property(c => c.Id).ValueGeneratedNever();
            AsJson(course.Property(c => c.Syllabus));
        });
        modelBuilder.Entity<LessonText>().ToTable("lesson_texts").HasKey(t => new { t.CourseId, t.LessonId });
        modelBuilder.Entity<OrderedEnrolment>(order =>
        {
            order.ToTable("ordered_enrolments").HasKey(o => o.OrderId);
            order.Property(o => o.OrderId).ValueGeneratedNever();
            order.Property(o => o.Status).HasConversion(status => status.ToString().ToLowerInvariant(), word => Enum.Parse<EnrolmentStatus>(word, true));
        });
        modelBuilder.Entity<Enrolment>().ToTable("enrolments").HasKey(e => new { e.OrderId, e.CourseId });
        modelBuilder.Entity<Enrolment>().HasOne<OrderedEnrolment>().WithMany().HasForeignKey(e => e.OrderId); // saved after its order
        modelBuilder.Entity<LessonProgress>().ToTable("lesson_progress").HasKey(p => new { p.LearnerId, p.CourseId, p.LessonId });
        modelBuilder.Entity<Attempt>(attempt =>
        {
            attempt.ToTable("attempts").HasKey(a => a.Id);
            attempt.Property(a => a.Id).ValueGeneratedNever();
            attempt.Ignore(a => a.Results);
            AsJson(attempt.Property(a => a.Questions));
            AsJson(attempt.Property(a => a.RightQuestions));
        });
        modelBuilder.Entity<Certificate>().ToTable("certificates").HasKey(c => c.Id);
        modelBuilder.Entity<Certificate>().Property(c => c.Id).ValueGeneratedNever();
    }

    /// <summary>A value that is only ever replaced, kept as one document.</summary>
    private static void AsJson<T>(PropertyBuilder<T> property) where T : class => property.HasColumnType("jsonb").HasConversion(
        value => JsonSerializer.Serialize(value, PlatformJson.Options),
        text => JsonSerializer.Deserialize<T>(text, PlatformJson.Options)!,
        new ValueComparer<T>((a, b) => ReferenceEquals(a, b), value => value.GetHashCode(), value => value));
}
