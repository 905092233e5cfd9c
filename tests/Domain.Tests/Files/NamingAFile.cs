using Platform.Files.Files;

namespace Platform.Domain.Tests.Files;

public sealed class NamingAFile
{
    [Theory]
    [InlineData("notes.txt", "notes.txt"), InlineData("../../etc/passwd", "passwd"), InlineData("C:\\Users\\me\\a.txt", "a.txt")]
    [InlineData(" a\r\nb\0.txt. ", "ab.txt"), InlineData("photo\u202Egpj.exe", "photogpj.exe"), InlineData("a\"b<c>.txt", "a_b_c_.txt")]
    [InlineData("Bäckerei 🍞.md", "Bäckerei 🍞.md")]
    public void Unsafe_parts_of_a_name_are_removed(string given, string kept) => Assert.Equal(kept, FileNames.Clean(given));

    [Theory, InlineData(null), InlineData(""), InlineData(".."), InlineData("folder/"), InlineData("\u202E")]
    public void Name_without_a_safe_part_is_refused(string? given) => Assert.Null(FileNames.Clean(given));

    [Fact]
    public void Name_over_200_characters_is_refused() => Assert.Null(FileNames.Clean(new string('a', 201)));
}
