using Platform.Files.Files;

namespace Platform.Domain.Tests.Files;

public sealed class FollowingAFile
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 7, 0, 0, TimeSpan.Zero);

    private static StoredFile NewFile() => StoredFile.Create(Guid.Parse("aaaaaaaa-0000-0000-0000-000000000001"), "a.txt", FileTypes.All[0], null, Now);

    [Fact]
    public void Processing_is_tried_five_times()
    {
        var file = NewFile();
        for (var i = 0; i < StoredFile.MaxAttempts; i++) Assert.True(file.TryStartProcessing());
        Assert.False(file.TryStartProcessing());
    }

    [Fact]
    public void Ready_file_is_final()
    {
        var file = NewFile();
        file.Accept(1, "a", "b", new(), null, Now);
        Assert.Equal(FileStatus.Ready, file.Status);
        Assert.False(file.TryStartProcessing());
        Assert.Throws<InvalidOperationException>(() => file.Reject(new("malware", ""), 1, null, Now));
    }

    [Fact]
    public void Rejected_file_is_final_and_has_a_reason()
    {
        var file = NewFile();
        file.Reject(new("malware", "It is."), 1, "a", Now);
        Assert.Equal(("malware", "It is."), (file.RejectionCode, file.RejectionDetail));
        Assert.False(file.TryStartProcessing());
        Assert.Throws<InvalidOperationException>(() => file.Accept(1, "a", "b", new(), null, Now));
    }

    [Fact]
    public void File_that_failed_every_time_can_be_redriven()
    {
        var file = NewFile();
        while (file.TryStartProcessing()) ;
        file.Reject(new(StoredFile.ProcessingFailedCode, "It failed."), null, null, Now);
        var before = file.Version;

        Assert.True(file.TryRedrive());

        Assert.Equal((FileStatus.Uploaded, 0, null), (file.Status, file.Attempts, file.RejectionCode));
        Assert.True(file.Version > before);
        Assert.False(file.TryRedrive());
        Assert.True(file.TryStartProcessing());
    }

    [Fact]
    public void File_refused_for_its_content_cannot_be_redriven()
    {
        var file = NewFile();
        file.Reject(new("malware", "It is."), 1, "a", Now);
        Assert.False(file.TryRedrive());
        Assert.Equal(FileStatus.Rejected, file.Status);
    }

    [Fact]
    public void Rejected_file_is_discarded_once_and_cannot_be_redriven()
    {
        var (file, first, second) = (NewFile(), Guid.Parse("aaaaaaaa-0000-0000-0000-000000000003"), Guid.Parse("aaaaaaaa-0000-0000-0000-000000000004"));
        Assert.False(file.TryDiscard(first, "Too early.", Now));
        file.Reject(new(StoredFile.ProcessingFailedCode, "It failed."), 17, null, Now);

        Assert.True(file.TryDiscard(first, "Nobody needs it.", Now));
        Assert.True(file.TryDiscard(second, "Once more.", Now.AddDays(1)));

        Assert.Equal((Now, first, "Nobody needs it.", 0L), (file.DiscardedAt, file.DiscardedBy, file.DiscardReason, file.QuotaBytes));
        Assert.False(file.TryRedrive());
    }

    [Fact]
    public void Sharing_with_the_same_course_changes_nothing()
    {
        var (file, course) = (NewFile(), Guid.Parse("aaaaaaaa-0000-0000-0000-000000000002"));
        Assert.False(file.Share(null));
        Assert.True(file.Share(course));
        Assert.Equal((course, 2), (file.SharedCourse, file.Version));
        Assert.False(file.Share(course));
        Assert.Equal(2, file.Version);
    }

    [Theory]
    [InlineData(null, true, false)]
    [InlineData("", true, false)]
    [InlineData("course:aaaaaaaa-0000-0000-0000-000000000002", true, true)]
    [InlineData("course:", false, false)]
    [InlineData("course:17", false, false)]
    [InlineData("course:{aaaaaaaa-0000-0000-0000-000000000002}", false, false)]
    [InlineData("Course:aaaaaaaa-0000-0000-0000-000000000002", false, false)]
    [InlineData("everybody", false, false)]
    public void SharedWith_is_a_course_or_empty(string? text, bool isRead, bool isCourse)
    {
        Assert.Equal(isRead, CourseSharing.TryRead(text, out var course));
        Assert.Equal(isCourse, course is not null);
        if (isCourse) Assert.Equal(text, CourseSharing.Of(course));
    }

    [Theory]
    [InlineData("text/markdown; charset=utf-8", "a", "text/markdown")]
    [InlineData("application/octet-stream", "A.PDF", "application/pdf")]
    [InlineData(null, "a.jpeg", "image/jpeg")]
    [InlineData("application/x-msdownload", "a.pdf", null)]
    [InlineData(null, "a", null)]
    public void Type_is_declared_or_guessed_from_the_name(string? declared, string name, string? type) =>
        Assert.Equal(type, FileTypes.Find(declared, name)?.ContentType);

    [Theory]
    [InlineData("application/x-zip-compressed", "a.zip", "application/zip")]
    [InlineData("application/x-compressed", "a.zip", "application/zip")]
    [InlineData("application/vnd.ms-excel", "a.csv", "text/csv")]
    [InlineData("application/csv", "a.csv", "text/csv")]
    [InlineData("image/jpg", "a.jpg", "image/jpeg")]
    [InlineData("IMAGE/PJPEG", "a", "image/jpeg")]
    [InlineData("image/x-png", "a.png", "image/png")]
    [InlineData("application/x-pdf", "a.pdf", "application/pdf")]
    [InlineData("text/x-markdown; charset=utf-8", "a.md", "text/markdown")]
    [InlineData("application/force-download", "A.JFIF", "image/jpeg")]
    [InlineData("application/vnd.ms-excel", "a.xls", null)]
    [InlineData("application/x-compressed", "a.tgz", null)]
    public void Synonym_of_a_type_is_taken_as_the_type(string declared, string name, string? type) =>
        Assert.Equal(type, FileTypes.Find(declared, name)?.ContentType);

    [Fact]
    public void Every_synonym_stands_for_one_type() =>
        Assert.Distinct(FileTypes.All.SelectMany(t => t.Synonyms.Append(t.ContentType)), StringComparer.OrdinalIgnoreCase);
}
