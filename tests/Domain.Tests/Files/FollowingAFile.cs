using Platform.Files;
using Platform.Shared;
using Xunit;

namespace Platform.Domain.Tests.Files;

public sealed class FollowingAFile
{
    static readonly DateTimeOffset Now = new(2026, 11, 21, 7, 0, 0, TimeSpan.Zero);

    static StoredFile NewFile() => StoredFile.Expect(Guid.Parse("aaaaaaaa-0000-0000-0000-000000000001"), "a.txt", FileTypes.All[0], Now);

    [Fact]
    public void It_is_tried_five_times()
    {
        var file = NewFile();
        for (var i = 0; i < StoredFile.MaxAttempts; i++) Assert.True(file.TryStartProcessing());
        Assert.False(file.TryStartProcessing());
    }

    [Fact]
    public void Ready_is_final()
    {
        var file = NewFile();
        file.Accept(1, "a", "b", new(), null, Now);
        Assert.Equal(FileStatus.Ready, file.Status);
        Assert.False(file.TryStartProcessing());
        Assert.Throws<InvalidOperationException>(() => file.Reject(new("malware", ""), 1, null, Now));
    }

    [Fact]
    public void Rejected_is_final_and_has_a_reason()
    {
        var file = NewFile();
        file.Reject(new("malware", "It is."), 1, "a", Now);
        Assert.Equal(("malware", "It is."), (file.RejectionCode, file.RejectionDetail));
        Assert.False(file.TryStartProcessing());
        Assert.Throws<InvalidOperationException>(() => file.Accept(1, "a", "b", new(), null, Now));
    }

    [Theory]
    [InlineData("text/markdown; charset=utf-8", "a", "text/markdown")]
    [InlineData("application/octet-stream", "A.PDF", "application/pdf")]
    [InlineData(null, "a.jpeg", "image/jpeg")]
    [InlineData("application/x-msdownload", "a.pdf", null)]
    [InlineData(null, "a", null)]
    public void Its_type_is_declared_or_told_by_its_name(string? declared, string name, string? type) => Assert.Equal(type, FileTypes.Find(declared, name)?.ContentType);
}
