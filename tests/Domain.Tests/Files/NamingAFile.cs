using Platform.Files.Files;

namespace Platform.Domain.Tests.Files;

public sealed class NamingAFile
{
    [Theory]
    [InlineData("notes.txt", "notes.txt"), InlineData("../../etc/passwd", "passwd"), InlineData("C:\\Users\\me\\a.txt", "a.txt")]
    [InlineData(" a\r\nb\0.txt. ", "ab.txt"), InlineData("photo\u202Egpj.exe", "photogpj.exe"), InlineData("a\"b<c>.txt", "a_b_c_.txt")]
    [InlineData("Bäckerei 🍞.md", "Bäckerei 🍞.md")]
    public void Keeps_what_is_safe(string given, string kept) => Assert.Equal(kept, FileNames.Clean(given));

    [Theory, InlineData(null), InlineData(""), InlineData(".."), InlineData("folder/"), InlineData("\u202E")]
    public void Needs_something_to_be_left(string? given) => Assert.Null(FileNames.Clean(given));

    [Fact]
    public void Has_a_limit() => Assert.Null(FileNames.Clean(new string('a', 201)));
}
