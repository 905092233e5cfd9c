using Platform.Files.Courses;
using Platform.Files.Enrolments;
using Platform.Files.Files;

namespace Platform.Files.Persistence;

public sealed class FilesDbContext(DbContextOptions<FilesDbContext> options) : PlatformDbContext(options)
{
    public DbSet<StoredFile> Files => Set<StoredFile>();
    public DbSet<Course> Courses => Set<Course>();
    public DbSet<Enrolment> Enrolments => Set<Enrolment>();

    protected override string ContextName => "files";

    protected override void ConfigureModel(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Course>().ToTable("courses").HasKey(c => c.Id);
        modelBuilder.Entity<Enrolment>().ToTable("enrolments").HasKey(e => e.OrderId);
        modelBuilder.Entity<StoredFile>(file =>
        {
            file.ToTable("files");
            file.HasKey(f => f.Id);
            file.Property(f => f.Id).ValueGeneratedNever();
            file.Property(f => f.Status).AsLowerCase();
            file.Property(f => f.Version).IsConcurrencyToken();
        });
    }
}
