using Platform.Local.Host.Triggers;

namespace Platform.Host.Tests.Triggers;

public sealed class ABlobPath
{
    [Theory]
    [InlineData("in/{name}", "a/b.txt", "name=a/b.txt")]
    [InlineData("in/{name}.{ext}", "report.final.csv", "name=report.final ext=csv")]
    [InlineData("in/{folder}/{name}.txt", "2026/hello.txt", "folder=2026 name=hello")]
    [InlineData("in/original-{name}", "original-Blob1.txt", "name=Blob1.txt")]
    [InlineData("in/{{20140101}}-{name}", "{20140101}-soundfile.mp3", "name=soundfile.mp3")]
    [InlineData("in/fixed.txt", "fixed.txt", "")]
    [InlineData("in", "anything", "")]
    public void Match_has_the_values_of_the_tokens(string path, string blob, string expected) =>
        Assert.Equal(expected, string.Join(' ', BlobPath.Parse(path).Match(blob)!.Select(token => $"{token.Key}={token.Value}")));

    [Theory, InlineData("in/{name}.txt", "a.csv"), InlineData("in/original-{name}", "copy-a"), InlineData("in/a.txt", "aXtxt")]
    public void Another_blob_does_not_match(string path, string blob) => Assert.Null(BlobPath.Parse(path).Match(blob));

    [Fact]
    public void Container_and_prefix_are_the_part_before_the_tokens() =>
        Assert.Equal(("in", "orders/{x}"), (BlobPath.Parse("in/orders/{{x}}{name}").Container, BlobPath.Parse("in/orders/{{x}}{name}").Prefix));

    [Theory, InlineData("in/{name", 4), InlineData("in/name}", 8), InlineData("in/{a{b}}", 4), InlineData("in/{}", 4)]
    public void Malformed_path_is_refused_with_the_position(string path, int position) =>
        Assert.Contains($"position {position} of '{path}'", Assert.Throws<FormatException>(() => BlobPath.Parse(path)).Message, StringComparison.Ordinal);
}
