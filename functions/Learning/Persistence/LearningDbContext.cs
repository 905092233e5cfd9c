using Platform.Learning.Certificates;
using Platform.Learning.Courses;
using Platform.Learning.Enrolments;
using Platform.Learning.Lessons;
using Platform.Learning.Quizzes;

namespace Platform.Learning.Persistence;

/// <summary>Rows are locked in one order everywhere, against deadlocks: orders, then courses by id, then enrolments. The locks on courses are
/// "for no key update", so that rows that refer to a course can be written at the same time.</summary>
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

    public Task<Course?> LockCourseAsync(Guid id, CancellationToken cancellationToken) =>
        Courses.FromSql($"select * from courses where id = {id} for no key update").SingleOrDefaultAsync(cancellationToken);

    public async Task<IReadOnlyDictionary<Guid, Course>> LockCoursesAsync(IEnumerable<Guid> ids, CancellationToken cancellationToken)
    {
        Guid[] distinct = [.. ids.Distinct()];
        return await Courses.FromSql($"select * from courses where id = any({distinct}) order by id for no key update")
            .OrderBy(c => c.Id).ToDictionaryAsync(c => c.Id, cancellationToken);
    }

    public Task<OrderedEnrolment?> LockOrderAsync(Guid orderId, CancellationToken cancellationToken) =>
        OrderedEnrolments.FromSql($"select * from ordered_enrolments where order_id = {orderId} for update").SingleOrDefaultAsync(cancellationToken);

    /// <summary>Serializes what one learner does in a course.</summary>
    public Task<Enrolment?> LockEnrolmentAsync(Guid courseId, Guid learnerId, CancellationToken cancellationToken) =>
        Enrolments.FromSql($"select * from enrolments where course_id = {courseId} and learner_id = {learnerId} and ended_at is null for update")
            .SingleOrDefaultAsync(cancellationToken);

    /// <summary>An order's enrolments that have not ended. Under the locks no learner issues a certificate.</summary>
    public Task<List<Enrolment>> LockEnrolmentsAsync(Guid orderId, CancellationToken cancellationToken) =>
        Enrolments.FromSql($"select * from enrolments where order_id = {orderId} and ended_at is null order by course_id for update")
            .OrderBy(e => e.CourseId).ToListAsync(cancellationToken);

    /// <summary>The next active enrolments of a course, by the learners' ids.</summary>
    public Task<List<Enrolment>> LockActiveEnrolmentsAsync(Guid courseId, Guid after, int count, CancellationToken cancellationToken) =>
        Enrolments.FromSql(
            $"""
            select * from enrolments where course_id = {courseId} and learner_id > {after} and ended_at is null and activated_at is not null
            order by learner_id limit {count} for update
            """).OrderBy(e => e.LearnerId).ToListAsync(cancellationToken);

    protected override void ConfigureModel(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Course>(course =>
        {
            course.ToTable("courses").HasKey(c => c.Id);
            course.Property(c => c.Id).ValueGeneratedNever();
            course.Property(c => c.Syllabus).AsJson();
        });
        modelBuilder.Entity<LessonText>().ToTable("lesson_texts").HasKey(t => new { t.CourseId, t.LessonId });
        modelBuilder.Entity<OrderedEnrolment>(order =>
        {
            order.ToTable("ordered_enrolments").HasKey(o => o.OrderId);
            order.Property(o => o.OrderId).ValueGeneratedNever();
            order.Property(o => o.Status).AsLowerCase();
        });
        modelBuilder.Entity<Enrolment>().ToTable("enrolments").HasKey(e => new { e.OrderId, e.CourseId });
        modelBuilder.Entity<Enrolment>().HasOne<OrderedEnrolment>().WithMany().HasForeignKey(e => e.OrderId); // saved after its order
        modelBuilder.Entity<LessonProgress>().ToTable("lesson_progress").HasKey(p => new { p.LearnerId, p.CourseId, p.LessonId });
        modelBuilder.Entity<Attempt>(attempt =>
        {
            attempt.ToTable("attempts").HasKey(a => a.Id);
            attempt.Property(a => a.Id).ValueGeneratedNever();
            attempt.Ignore(a => a.Results);
            attempt.Property(a => a.Questions).AsJson();
            attempt.Property(a => a.RightQuestions).AsJson();
        });
        modelBuilder.Entity<Certificate>().ToTable("certificates").HasKey(c => c.Id);
        modelBuilder.Entity<Certificate>().Property(c => c.Id).ValueGeneratedNever();
    }
}
