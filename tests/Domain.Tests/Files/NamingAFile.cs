using Microsoft.AspNetCore.Http;
using Platform.Files.Files;

namespace Platform.Domain.Tests.Files;

public sealed class NamingAFile
{
    [Theory]
    [InlineData("notes.txt", "notes.txt"), InlineData("../../etc/passwd", "passwd"), InlineData("C:\\Users\\me\\a.txt", "a.txt")]
    [InlineData(" a\r\nb\0.txt. ", "ab.txt"), InlineData("photo\u202Egpj.exe", "photogpj.exe"), InlineData("a\"b<c>.txt", "a_b_c_.txt")]
    [InlineData("Bäckerei 🍞.md", "Bäckerei 🍞.md"), InlineData(".gitignore", ".gitignore"), InlineData("/home/ada/.env.", ".env"), InlineData(" ..a", "..a")]
    public void Unsafe_parts_of_a_name_are_removed(string given, string kept) => Assert.Equal(kept, FileNames.Clean(given));

    [Theory, InlineData(null), InlineData(""), InlineData(".."), InlineData(". . ."), InlineData("folder/"), InlineData("\u202E")]
    public void Name_without_a_safe_part_is_refused(string? given) => Assert.Null(FileNames.Clean(given));

    [Fact]
    public void Name_over_200_characters_is_refused() => Assert.Null(FileNames.Clean(new string('a', 201)));

    private const string England = "\U0001F3F4\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F";

    [Theory]
    [InlineData("\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645.txt")] // Persian
    [InlineData("\u06F5\u200C\u0627\u0645.txt")] // after a Persian digit
    [InlineData("\u0915\u094D\u200D\u0937.txt"), InlineData("\u0D28\u0D4D\u200D.txt")] // Devanagari; Malayalam, at the end of a word
    [InlineData("\U0001F469\u200D\U0001F4BB.txt"), InlineData("\U0001F469\U0001F3FD\u200D\U0001F4BB.txt"), InlineData("\u2764\uFE0F\u200D\U0001F525.txt")]
    [InlineData("\U0001F642\u200D\u2194\uFE0F.txt"), InlineData(England + ".txt")]
    public void Joiners_of_words_and_tags_of_flags_are_kept(string name) => Assert.Equal(name, FileNames.Clean(name));

    [Theory]
    [InlineData("\u200Da.txt", "a.txt"), InlineData("a\u200C.txt", "a.txt"), InlineData("a\u200D\u200Db.txt", "ab.txt")]
    [InlineData("a \u200C b.txt", "a  b.txt")]
    [InlineData("\uFEFFa\u2060\u00ADb.txt", "ab.txt"), InlineData("a\U000E0067\U000E007F.txt", "a.txt")]
    [InlineData("\U0001F3F4\U000E0067.txt", "\U0001F3F4.txt"), InlineData(England + "\U000E0067\U000E007F.txt", "\U0001F3F4.txt")]
    public void Other_invisible_characters_are_removed(string given, string kept) => Assert.Equal(kept, FileNames.Clean(given));

    [Theory]
    [InlineData(@"filename=""a\""b.txt""", "a_b.txt")] // curl
    [InlineData(@"filename=""a%22b.txt""", "a_b.txt"), InlineData(@"filename=""a%0D%0Ab.txt""", "ab.txt")] // browsers
    [InlineData(@"filename=""100%25 of 50%20.txt""", "100%25 of 50%20.txt"), InlineData(@"filename=""100%.txt""", "100%.txt")] // their own percent signs
    [InlineData(@"filename=""M%C3%BCller%20%26 Co.txt""", "Müller & Co.txt"), InlineData(@"filename=""..%2FM%C3%BCller.txt""", "Müller.txt")] // RFC 7578
    [InlineData(@"filename=""C:\Users\me\a.txt""", "a.txt"), InlineData(@"filename=""C:\\Users\\me\\a.txt""", "a.txt")]
    [InlineData(@"filename=""\\server\share\a.txt""", "a.txt"), InlineData(@"filename=""it's (1).txt""", "it's (1).txt")]
    [InlineData(@"filename=""a.txt""; filename*=UTF-8''M%C3%BCller%25.txt", "Müller%.txt"), InlineData("filename*=utf-8'de'M%C3%BCller.txt", "Müller.txt")]
    [InlineData("filename*=ISO-8859-1''M%FCller.txt", "Müller.txt"), InlineData(@"filename*=""UTF-8''M%C3%BCller%20(1).txt""", "Müller (1).txt")]
    [InlineData(@"filename=""ok.txt""; filename*=UTF-8''%ff.txt", "ok.txt"), InlineData(@"filename=ok.txt; filename*=""UTF-8''%C3.txt""", "ok.txt")]
    [InlineData("filename*=UTF-8''it's.txt", "it's.txt"), InlineData("filename=a.txt; filename*=unknown''b.txt", "a.txt")]
    [InlineData("filename*=UTF-8''%D9%85%DB%8C%E2%80%8C%D8%AE.txt", "\u0645\u06CC\u200C\u062E.txt")]
    [InlineData("filename=\"\u0645\u06CC\u200C\u062E.txt\"", "\u0645\u06CC\u200C\u062E.txt")]
    public async Task Name_of_a_forms_part_is_kept_however_it_is_written(string parameters, string name) =>
        Assert.Equal(name, await NameOfAsync($"--b\r\nContent-Disposition: form-data; name=file; {parameters}\r\n\r\nx\r\n--b--\r\n", Encoding.UTF8));

    [Theory, InlineData("Müller & Söhne.txt"), InlineData("Café.txt"), InlineData("ä.txt")]
    public async Task Name_in_Latin_1_is_decoded(string name)
    {
        const string field = "--b\r\nContent-Disposition: form-data; name=note\r\n\r\nWäre filename=\"ö.txt\"\r\n";
        Assert.Equal(name, await NameOfAsync($"--b\r\ncontent-disposition: form-data; name=file; filename=\"{name}\"\r\n\r\nx\r\n--b--\r\n", Encoding.Latin1));
        Assert.Equal(name, await NameOfAsync(
            $"{field}--b\r\nContent-Type: text/plain\r\nContent-Disposition:  form-data; name=file; filename=\"{name}\"\r\n\r\nx\r\n--b--\r\n",
            Encoding.Latin1));
    }

    [Theory, InlineData("letter.docx"), InlineData("SHEET.XLSX"), InlineData("book.epub"), InlineData("slides.odp")]
    public void Document_that_is_an_archive_is_taken_by_its_name(string name)
    {
        Assert.Equal(FileKind.Zip, FileTypes.Find("application/octet-stream", name)!.Kind);
        Assert.Equal(FileKind.Zip, FileTypes.Find("application/vnd.openxmlformats-officedocument.wordprocessingml.document; charset=binary", name)!.Kind);
    }

    private static async Task<string?> NameOfAsync(string form, Encoding encoding)
    {
        var request = new DefaultHttpContext().Request;
        request.ContentType = "multipart/form-data; boundary=b";
        request.Body = new MemoryStream(encoding.GetBytes(form));
        var (part, _) = await FilePart.ReadAsync(request, CancellationToken.None);
        return FileNames.Clean(part!.Name);
    }
}
