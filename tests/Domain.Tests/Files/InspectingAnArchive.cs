using System.Security.Cryptography;

namespace Platform.Domain.Tests.Files;

public sealed class InspectingAnArchive
{
    private static readonly byte[] Words = Given.Utf8(string.Concat(Enumerable.Repeat("Flour, water and salt. ", 20)));
    private static readonly byte[] Program = [(byte)'M', (byte)'Z', 0x90, 0, 3, 0];

    private static string? RefusalOf(byte[] zip) => Given.RefusalOf(zip, "application/zip");

    private static string? DetailOf(byte[] zip) => Given.Inspect(zip, "application/zip").Found.Refusal?.Detail;

    [Theory, InlineData(Archive.Stored), InlineData(Archive.Deflate)]
    public void Stored_and_deflated_entries_are_accepted(int method) =>
        Assert.Null(RefusalOf(new Archive().Add("a.txt", Words, (ushort)method).Add("b/", [], Archive.Stored).Add("b/c.txt", [], (ushort)method).ToBytes()));

    [Fact]
    public void Empty_archive_is_accepted() => Assert.Null(RefusalOf(new Archive().ToBytes()));

    [Fact]
    public void Comment_is_accepted() => Assert.Null(RefusalOf(new Archive().Add("a.txt", Words).ToBytes(comment: "Packed by hand")));

    [Theory, InlineData(true, false), InlineData(false, false), InlineData(true, true), InlineData(false, true)]
    public void Streamed_entry_has_its_sizes_after_its_data(bool hasSignature, bool isWide)
    {
        Assert.Null(RefusalOf(Streamed(Archive.Descriptor(Words, hasSignature, isWide))));
        Assert.Equal("damaged", RefusalOf(Streamed(Archive.Descriptor(Words, hasSignature, isWide, longer: 1))));
        Assert.Equal("damaged", RefusalOf(Streamed([.. Archive.Descriptor(Words, hasSignature, isWide), 0])));
        Assert.Equal("damaged", RefusalOf(Streamed([])));

        static byte[] Streamed(byte[] descriptor) => new Archive().Add("a.txt", Words, both: h => h with { Flags = Archive.Streamed },
            local: h => h with { Crc = 0, PackedLength = 0, Length = 0 }, after: descriptor).Add("b.txt", Words).ToBytes();
    }

    [Fact]
    public void Zip64_end_record_is_accepted_when_both_records_say_the_same()
    {
        Assert.Null(RefusalOf(Two().ToZip64()));
        Assert.Null(RefusalOf(Two().ToZip64(saysEntries16: 2)));
        Assert.Equal("damaged", RefusalOf(Two().ToZip64(saysEntries16: 1)));
        Assert.Equal("damaged", RefusalOf(Two().ToZip64(saysEntries: 3)));
        Assert.Equal("archive-bomb", RefusalOf(Two().ToZip64(saysEntries: 10_001)));
        Assert.Equal("damaged", RefusalOf(Two().ToZip64(saysEntries: -1)));
    }

    [Fact]
    public void Zip64_sizes_are_accepted_when_both_headers_say_the_same()
    {
        byte[] length = [(byte)Words.Length, (byte)(Words.Length >> 8), 0, 0, 0, 0, 0, 0];
        byte[] wide = [1, 0, 16, 0, .. length, .. length];
        Func<Header, Header> both = h => h with { PackedLength = uint.MaxValue, Length = uint.MaxValue, Extra = wide };
        Assert.Null(RefusalOf(new Archive().Add("a.txt", Words, Archive.Stored, both).ToZip64()));
        Assert.Null(RefusalOf(new Archive().Add("a.txt", Words, Archive.Stored, both,
            h => h with { PackedLength = (uint)Words.Length, Length = (uint)Words.Length, Extra = [] }).ToBytes()));
        Assert.Equal("damaged", RefusalOf(new Archive().Add("a.txt", Words, Archive.Stored, both, h => h with { Extra = [] }).ToBytes()));
        Assert.Equal("damaged", RefusalOf(new Archive().Add("a.txt", Words, Archive.Stored, h => both(h) with { Extra = [] }).ToBytes()));
        Assert.Equal("damaged", RefusalOf(new Archive().Add("a.txt", Words, Archive.Stored, h => both(h) with { Extra = [.. wide[..^1], 0x7F] }).ToBytes()));
    }

    [Fact]
    public void Zip64_field_may_have_only_what_is_needed_and_both_sizes_before_the_data()
    {
        byte[] length = [(byte)Words.Length, (byte)(Words.Length >> 8), 0, 0, 0, 0, 0, 0], packed = [.. length];
        byte[] one = [1, 0, 8, 0, .. length], two = [1, 0, 16, 0, .. length, .. packed];
        Func<Header, Header> wideLength = h => h with { Length = uint.MaxValue }, widePacked = h => h with { PackedLength = uint.MaxValue };
        foreach (var (wide, field) in new[] { (wideLength, one), (widePacked, one), (wideLength, two), (widePacked, two) })
        {
            Assert.Null(RefusalOf(new Archive().Add("a.txt", Words, Archive.Stored, local: h => wide(h) with { Extra = field }).ToBytes()));
            Assert.Equal("damaged", RefusalOf(new Archive().Add("a.txt", Words, Archive.Stored, local: h => wide(h) with { Extra = field[..^1] }).ToBytes()));
        }
        foreach (var wide in new[] { wideLength, widePacked })
            Assert.Null(RefusalOf(new Archive().Add("a.txt", Words, Archive.Stored, h => wide(h) with { Extra = one }).ToBytes()));
        // As Python's force_zip64 writes to a stream: not known yet, 16 bytes of them, and a descriptor of 24 bytes.
        byte[] unknown = [1, 0, 16, 0, .. new byte[16]];
        foreach (var isWide in new[] { true, false })
        {
            Assert.Null(RefusalOf(new Archive().Add("a.txt", Words, both: h => h with { Flags = Archive.Streamed },
                local: h => h with { Crc = 0, PackedLength = uint.MaxValue, Length = uint.MaxValue, Extra = unknown },
                after: Archive.Descriptor(Words, isWide: isWide)).Add("b.txt", Words).ToBytes()));
        }
    }

    [Fact]
    public void Number_of_the_part_may_be_in_the_Zip64_record_only()
    {
        var zip = Two().ToZip64();
        zip.AsSpan(^18..^14).Fill(0xFF);
        Assert.Null(RefusalOf(zip));
        Assert.Equal("damaged", RefusalOf(Two().ToBytes(part: ushort.MaxValue)));
    }

    [Fact]
    public void Bomb_that_declares_another_size_is_found()
    {
        var zeros = new byte[80 << 20];
        Assert.Equal("archive-bomb", RefusalOf(new Archive().Add("zeros", zeros, both: h => h with { Length = 10 }).ToBytes()));
        Assert.Equal("archive-bomb", RefusalOf(new Archive().Add("zeros", zeros, both: h => h with { Length = 0, Crc = 0 }).ToBytes()));
        Assert.Equal("damaged", RefusalOf(new Archive().Add("zeros", zeros[..(8 << 20)], both: h => h with { Length = 10 }).ToBytes()));
        var letter = new Archive().Add("word/media/image1.bmp", zeros, both: h => h with { Length = 10 }).ToBytes();
        Assert.Equal("archive-bomb", RefusalOf(new Archive().Add("letter.docx", letter).ToBytes()));
    }

    [Fact]
    public void Entries_that_are_small_each_are_a_bomb_together()
    {
        var (archive, zeros) = (new Archive(), new byte[13 << 20]);
        for (var i = 0; i < 4; i++) archive.Add($"{i}", zeros);
        Assert.Null(RefusalOf(archive.ToBytes()));
        archive = new Archive();
        for (var i = 0; i < 5; i++) archive.Add($"{i}", zeros);
        Assert.Equal("archive-bomb", RefusalOf(archive.ToBytes()));
    }

    [Fact]
    public void Log_that_is_packed_to_a_hundredth_is_accepted()
    {
        var log = Given.Utf8(
            string.Concat(Enumerable.Range(0, 200_000).Select(i => $"2026-11-21T08:00:00Z INFO Request {i / 1000} was answered with 200 in 3 ms\n")));
        Assert.InRange(log.Length / Archive.Deflated(log).Length, 100, 1000);
        Assert.Null(RefusalOf(new Archive().Add("shop.log", log).ToBytes()));
    }

    [Fact]
    public void Program_that_declares_another_size_is_found()
    {
        foreach (var method in new[] { Archive.Stored, Archive.Deflate })
            Assert.Equal("executable", RefusalOf(new Archive().Add("a.dat", Program, method, both: h => h with { Length = 1 }).ToBytes()));
        Assert.Equal("executable", RefusalOf(new Archive().Add("a.dat", Program, both: h => h with { Length = 0 }).ToBytes()));
    }

    [Theory, InlineData(-1), InlineData(1), InlineData(1000)]
    public void Size_that_is_not_the_contents_is_damaged(int longer)
    {
        foreach (var method in new[] { Archive.Stored, Archive.Deflate })
            Assert.Equal("damaged", RefusalOf(new Archive().Add("a.txt", Words, method, both: h => h with { Length = (uint)(h.Length + longer) }).ToBytes()));
        Assert.Equal("damaged", RefusalOf(new Archive().Add("a.txt", Words, both: h => h with { PackedLength = (uint)(h.PackedLength + longer) }).ToBytes()));
    }

    [Fact]
    public void Wrong_checksum_is_damaged()
    {
        foreach (var method in new[] { Archive.Stored, Archive.Deflate })
            Assert.Equal("damaged", RefusalOf(new Archive().Add("a.txt", Words, method, both: h => h with { Crc = h.Crc + 1 }).ToBytes()));
    }

    [Fact]
    public void Headers_that_differ_are_damaged()
    {
        Func<Header, Header>[] differences =
        [
            h => h with { Name = "b.txt" }, h => h with { Name = "a.tx" }, h => h with { Method = Archive.Stored }, h => h with { Crc = h.Crc + 1 },
            h => h with { Crc = 0 }, h => h with { Length = 1 }, h => h with { PackedLength = 1 }, h => h with { PackedLength = 0 },
            h => h with { Flags = 0 }, h => h with { Flags = (ushort)(h.Flags | 1) }, h => h with { Flags = Archive.Streamed },
        ];
        foreach (var difference in differences) Assert.Equal("damaged", RefusalOf(new Archive().Add("a.txt", Words, local: difference).ToBytes()));

        // How well it was packed is no difference that a reader minds.
        Assert.Null(RefusalOf(new Archive().Add("a.txt", Words, local: h => h with { Flags = (ushort)(h.Flags | 2), Extra = [0xFE, 0xCA, 0, 0] }).ToBytes()));
    }

    [Fact]
    public void Data_that_no_entry_has_is_damaged()
    {
        var hidden = new Archive().Add("a.dat", Program).ToBytes()[..40];
        Assert.Equal("damaged", RefusalOf(new Archive().Add("a.txt", Words, after: hidden).Add("b.txt", Words).ToBytes()));
        Assert.Equal("damaged", RefusalOf(new Archive().Add("a.txt", Words, after: [0]).ToBytes()));
        Assert.Equal("damaged", RefusalOf(Two().ToBytes(beforeDirectory: hidden)));
        Assert.Equal("damaged", RefusalOf([.. Two().ToBytes(), 0]));
        Assert.Equal("damaged", RefusalOf([.. Two().ToBytes(), .. Two().ToBytes()]));
        Assert.Equal("damaged", RefusalOf(Two().ToBytes(comment: Encoding.Latin1.GetString(Two().ToBytes()))));
        Assert.Equal("damaged", RefusalOf(new Archive().Add("a.txt", Words, packed: [.. Archive.Deflated(Words), 0]).ToBytes()));
        Assert.Equal("damaged", RefusalOf([.. hidden, .. Two().ToBytes()]));

        // An entry that the directory leaves out.
        var (listed, data) = (new Archive(), DataOf(Two()));
        listed.List(Archive.HeaderOf("a.txt", Words), 0);
        Assert.Equal("damaged", RefusalOf(listed.ToBytes(beforeDirectory: data)));
        listed = new Archive();
        listed.List(Archive.HeaderOf("b.txt", Words), (uint)DataOf(new Archive().Add("a.txt", Words)).Length);
        Assert.Equal("damaged", RefusalOf(listed.ToBytes(beforeDirectory: data)));

        static byte[] DataOf(Archive archive) => archive.ToBytes() is var zip ? zip[..zip.AsSpan().IndexOf("PK\u0001\u0002"u8)] : [];
    }

    [Fact]
    public void Overlapping_entries_are_damaged()
    {
        var archive = new Archive().Add("a.txt", Words);
        archive.List(Archive.HeaderOf("b.txt", Words), 0);
        Assert.Equal("damaged", RefusalOf(archive.ToBytes()));
    }

    [Fact]
    public void Part_of_a_split_archive_is_damaged() => Assert.Equal("damaged", RefusalOf(Two().ToBytes(part: 1)));

    [Theory, InlineData(0xA1FF, "is a symbolic link"), InlineData(0x61B0, "is neither a file nor a folder"), InlineData(0xC1B0, "is neither")]
    public void Links_and_devices_are_refused(int mode, string what)
    {
        var zip = new Archive().Add("a.txt", Words, both: h => h with { Mode = (ushort)mode }).ToBytes();
        Assert.Equal("archive-unsafe", RefusalOf(zip));
        Assert.Contains($"\"a.txt\" {what}", DetailOf(zip), StringComparison.Ordinal);
        Assert.Equal("archive-unsafe", RefusalOf(new Archive().Add("letter.docx", zip).ToBytes()));
    }

    [Theory]
    [InlineData("../a.txt"), InlineData("a/../../b"), InlineData("a\\.. \\b"), InlineData("/a"), InlineData("\\a")]
    [InlineData("\\\\server\\a"), InlineData("C:\\a"), InlineData("C:a")]
    public void Path_out_of_the_folder_is_refused(string name)
    {
        foreach (var zip in new[] { new Archive().Add(name, Words).ToBytes(), AlsoNamed("a", name) })
        {
            Assert.Equal("archive-unsafe", RefusalOf(zip));
            Assert.Contains("outside of its folder", DetailOf(zip), StringComparison.Ordinal);
        }
    }

    [Theory, InlineData("a.txt\0.exe"), InlineData("a\tb.txt"), InlineData("a\nb.txt"), InlineData("a/\u007F/b.txt"), InlineData("a\uFFFE.txt")]
    public void Control_character_in_a_name_is_refused(string name)
    {
        foreach (var zip in new[] { new Archive().Add(name, Words).ToBytes(), AlsoNamed("a", name) })
        {
            Assert.Equal("archive-unsafe", RefusalOf(zip));
            Assert.Contains("has a control character in its name", DetailOf(zip), StringComparison.Ordinal);
        }
    }

    /// <summary>As <c>tar -a -cf files.zip .</c> writes it.</summary>
    [Fact]
    public void Folder_itself_as_an_entry_is_accepted() =>
        Assert.Null(RefusalOf(new Archive().Add("./", [], Archive.Stored).Add("./a.txt", "a"u8.ToArray(), Archive.Stored).ToBytes()));

    [Theory, InlineData(""), InlineData("."), InlineData("a/.")]
    public void Entry_without_a_name_is_refused(string name)
    {
        var zip = new Archive().Add(name, [], Archive.Stored).ToBytes();
        Assert.Equal("archive-unsafe", RefusalOf(zip));
        Assert.Contains("has no name of its own", DetailOf(zip), StringComparison.Ordinal);
    }

    [Fact]
    public void Unicode_name_is_accepted_when_it_is_the_headers_in_another_encoding()
    {
        Assert.Null(RefusalOf(AlsoNamed("a.txt", "a.txt")));
        Assert.Null(RefusalOf(AlsoNamed("ä/ö.txt", "ä/ö.txt")));
        // Names in CP437 and CP932, and what Info-ZIP and others write for what an encoding does not have.
        foreach (var name in new[] { "caf\u0082.txt", "\u0093\u00FA\u0096{.txt", "#U65e5#U672c.txt", "%U65E5.txt", "??.txt", "__.txt" })
            Assert.Null(RefusalOf(AlsoNamed(name, name[0] == 'c' ? "café.txt" : "日本.txt", flags: 0)));
        // Its text is what is shown.
        var link = AlsoNamed("caf\u0082.txt", "café.txt", flags: 0, mode: Archive.Link);
        Assert.Contains("\"café.txt\" is a symbolic link", DetailOf(link), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.txt", "b.txt"), InlineData("a.txt", "ä.txt"), InlineData("?.txt", "ä.exe"), InlineData("??", "ä/b")]
    [InlineData("?.txt", "b.txt"), InlineData("a.txt", "")]
    public void Unicode_name_that_is_another_is_refused(string name, string other)
    {
        foreach (var zip in new[] { AlsoNamed(name, other, flags: 0), AlsoNamed(name, other) })
        {
            Assert.Equal("archive-unsafe", RefusalOf(zip));
            if (other != "") Assert.Contains("has two names", DetailOf(zip), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Second_or_local_Unicode_name_is_refused()
    {
        byte[] same = UnicodeName("a.txt"), program = UnicodeName("run.exe"), outside = UnicodeName("../a.txt");
        Refused(both: h => h with { Extra = [.. same, .. program] });
        Refused(both: h => h with { Extra = [.. same, .. same] });
        Refused(both: h => h with { Extra = [.. program, .. same] });
        Refused(local: h => h with { Extra = outside });
        Refused(both: h => h with { Extra = same }, local: h => h with { Extra = [0xFE, 0xCA, 0, 0, .. same, .. outside] });
        Assert.Null(RefusalOf(new Archive().Add("a.txt", Words, both: h => h with { Extra = same }, local: h => h with { Extra = [] }).ToBytes()));

        static void Refused(Func<Header, Header>? both = null, Func<Header, Header>? local = null) =>
            Assert.Equal("archive-unsafe", RefusalOf(new Archive().Add("a.txt", Words, both: both, local: local).ToBytes()));
    }

    [Fact]
    public void Unicode_name_obeys_every_rule_of_names()
    {
        Assert.Equal("executable", RefusalOf(AlsoNamed("word/_.bin", "word/vbaProject.bin")));
        Assert.Equal("archive-unsafe", RefusalOf(Named("?.txt", "ä.txt").Add("ä.txt", Words).ToBytes()));
        Assert.Equal("archive-unsafe", RefusalOf(Named("?1", "ä1").Add("ä1/b.txt", Words).ToBytes()));

        static Archive Named(string name, string other) => new Archive().Add(name, Words, both: h => h with { Flags = 0, Extra = UnicodeName(other) });
    }

    /// <summary>Info-ZIP's extra field, which has the name that other programs take.</summary>
    private static byte[] UnicodeName(string name) => [0x75, 0x70, (byte)(Given.Utf8(name).Length + 5), 0, 1, 0, 0, 0, 0, .. Given.Utf8(name)];

    private static byte[] AlsoNamed(string name, string other, ushort flags = 1 << 11, ushort mode = 0) =>
        new Archive().Add(name, Words, both: h => h with { Extra = UnicodeName(other), Flags = flags, Mode = mode }).ToBytes();

    [Theory, InlineData("a/b.txt"), InlineData("a\\b.txt"), InlineData("a/b/c"), InlineData("./a/")]
    public void Entry_below_a_file_is_refused(string name)
    {
        Assert.Equal("archive-unsafe", RefusalOf(new Archive().Add("a", Words).Add("a!", Words).Add(name, []).ToBytes()));
        Assert.Equal("archive-unsafe", RefusalOf(new Archive().Add(name, []).Add("a", Words).ToBytes()));
        Assert.Null(RefusalOf(new Archive().Add("a/", [], Archive.Stored).Add("a!", Words).Add("a/b", Words).Add("ab", Words).ToBytes()));
    }

    [Fact]
    public void Folder_with_data_is_refused()
    {
        var zip = new Archive().Add("a/", Words).ToBytes();
        Assert.Equal(("archive-unsafe", true), (RefusalOf(zip), DetailOf(zip)!.Contains("is a folder and has data", StringComparison.Ordinal)));
        Assert.Equal("archive-unsafe", RefusalOf(new Archive().Add("a", Words, both: h => h with { Mode = 0x41ED }).ToBytes()));
        Assert.Null(RefusalOf(new Archive().Add("a/", [], both: h => h with { Mode = 0x41ED }).ToBytes()));
    }

    [Fact]
    public void What_came_from_a_pipe_is_a_file()
    {
        Assert.Null(RefusalOf(new Archive().Add("-", Words, both: h => h with { Mode = 0x11B0 }).ToBytes()));
        Assert.Equal("executable", RefusalOf(new Archive().Add("-", Program, both: h => h with { Mode = 0x11B0 }).ToBytes()));
    }

    [Fact]
    public void Link_by_an_extra_field_is_refused()
    {
        byte[] asi = [0x6E, 0x75, 14, 0, 0, 0, 0, 0, 0xFF, 0xA1, 0, 0, 0, 0, 0, 0, 0, 0];
        Assert.Equal("archive-unsafe", RefusalOf(new Archive().Add("a.txt", Words, both: h => h with { Extra = asi }).ToBytes()));
        asi[9] = 0x81;
        Assert.Null(RefusalOf(new Archive().Add("a.txt", Words, both: h => h with { Extra = asi }).ToBytes()));
    }

    [Theory, InlineData("Lesson 1: Intro.txt"), InlineData("a/C: Intro.txt"), InlineData("1:1.txt"), InlineData("..."), InlineData("a..b"), InlineData("./a")]
    public void Colons_and_dots_within_a_name_are_accepted(string name) => Assert.Null(RefusalOf(new Archive().Add(name, Words).ToBytes()));

    [Theory]
    [InlineData("a.txt", "a.txt"), InlineData("a/b.txt", "a\\b.txt"), InlineData("a/b.txt", "a/./b.txt"), InlineData("a", "a/")]
    [InlineData("a//b", "a/b"), InlineData("\u00E9.txt", "e\u0301.txt"), InlineData("a.txt", "a.txt."), InlineData("a.txt ", "a.txt")]
    [InlineData("a/b", "a. /b")]
    public void Path_that_is_there_twice_is_refused(string name, string again) =>
        Assert.Equal("archive-unsafe", RefusalOf(new Archive().Add(name, Words).Add(again, Words).ToBytes()));

    [Theory]
    [InlineData(1, "Shrink"), InlineData(6, "Implode"), InlineData(9, "Deflate64"), InlineData(12, "BZip2"), InlineData(14, "LZMA")]
    [InlineData(93, "Zstandard"), InlineData(95, "XZ"), InlineData(98, "PPMd"), InlineData(7777, "method 7777")]
    public void Other_methods_are_refused_by_their_name(int method, string name)
    {
        var zip = new Archive().Add("notes/1.txt", Words, (ushort)method).ToBytes();
        Assert.Equal(("archive-method", $"\"1.txt\" is packed with {name}: pack it with Deflate."), (RefusalOf(zip), DetailOf(zip)));
    }

    [Theory, InlineData(1, Archive.Deflate), InlineData(1 << 6 | 1, Archive.Stored), InlineData(1 << 13, Archive.Stored), InlineData(1, 99)]
    public void Encrypted_entry_is_refused_by_its_name(int flags, int method)
    {
        var zip = new Archive().Add("secret.txt", Words, (ushort)method, both: h => h with { Flags = (ushort)flags }).ToBytes();
        Assert.Equal("archive-encrypted", RefusalOf(zip));
        Assert.Contains("\"secret.txt\" has a password", DetailOf(zip), StringComparison.Ordinal);
    }

    [Theory, InlineData("letter.docx"), InlineData("Sheet.XLSM"), InlineData("project.sb3"), InlineData("book.epub"), InlineData("map.kmz")]
    public void Document_that_is_an_archive_is_inspected_by_the_same_rules(string name)
    {
        Assert.Null(RefusalOf(Holding(new Archive().Add("a.txt", Words).ToBytes())));
        Assert.Equal("executable", RefusalOf(Holding(new Archive().Add("a.bin", Program).ToBytes())));
        Assert.Equal("malware", RefusalOf(Holding(new Archive().Add("a.txt", Given.Eicar).ToBytes())));
        Assert.Equal("archive-method", RefusalOf(Holding(new Archive().Add("a.txt", Words, 12).ToBytes())));
        Assert.Equal("damaged", RefusalOf(Holding([.. new Archive().Add("a.txt", Words).ToBytes(), .. Program])));
        Assert.Equal("archive-nested", RefusalOf(Holding(new Archive().Add("b.zip", Two().ToBytes()).ToBytes())));

        byte[] Holding(byte[] document) => new Archive().Add(name, document).ToBytes();
    }

    [Fact]
    public void Documents_may_be_nested_to_a_depth_of_three()
    {
        var embedded = new Archive().Add("xl/sheet1.xml", Words).ToBytes();
        var document = new Archive().Add("word/embeddings/1.xlsx", embedded).ToBytes();
        Assert.Null(RefusalOf(new Archive().Add("letter.docx", document).ToBytes()));
        Assert.Equal("archive-nested", RefusalOf(new Archive().Add("1.docx", new Archive().Add("2.docx", document).ToBytes()).ToBytes()));

        embedded = new Archive().Add("a.bin", Program).ToBytes();
        Assert.Equal("executable", RefusalOf(new Archive().Add("a.docx", new Archive().Add("1.xlsx", embedded).ToBytes()).ToBytes()));
    }

    [Theory]
    [InlineData("word/vbaProject.bin"), InlineData("xl/VBAPROJECT.BIN"), InlineData("xl/macrosheets/sheet1.xml")]
    [InlineData("Basic/Standard/script-lc.xml")]
    public void Macros_of_a_document_are_refused(string part)
    {
        var document = new Archive().Add(part, Words).ToBytes();
        foreach (var name in new[] { "a.docm", "a.docx" }) Assert.Equal("executable", RefusalOf(new Archive().Add(name, document).ToBytes()));
        Assert.Equal("executable", RefusalOf(document));
        Assert.Null(RefusalOf(new Archive().Add("a.docm", new Archive().Add("word/document.xml", Words).ToBytes()).ToBytes()));
    }

    [Theory]
    [InlineData("_rels/.rels", "<r><R Type='http://schemas.microsoft.com/office/2006/relationships/vbaProject' Target='evil.bin'/></r>")]
    [InlineData("word/_rels/document.xml.RELS", "<p:r xmlns:p='x'><p:R Type='http://x/2006/relationships/&#118;ba&#x50;roject'/></p:r>")]
    [InlineData("xl/_rels/workbook.bin.rels", "<r><R Type='http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet'/></r>")]
    [InlineData("[Content_Types].xml", "<Types><Override ContentType='application/vnd.ms-office.vbaProject' PartName='/word/evil.bin'/></Types>")]
    [InlineData("[content_types].XML", "<Types><Default ContentType='application/vnd.ms-excel.macrosheet+xml' Extension='x'/></Types>")]
    public void Macros_under_another_name_are_refused(string part, string types)
    {
        foreach (var text in new[] { Given.Utf8(types), [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(types)] })
        {
            var document = new Archive().Add(part, text).Add("word/evil.bin", Words).ToBytes();
            Assert.Equal("executable", RefusalOf(document));
            Assert.Equal("executable", RefusalOf(new Archive().Add("a.docx", document).ToBytes()));
        }
        Assert.Null(RefusalOf(new Archive().Add(part, Given.Utf8("<Types><R Type='styles' Target='vbaProject'/></Types>")).ToBytes()));
        Assert.Null(RefusalOf(new Archive().Add("notes.xml", Given.Utf8(types)).ToBytes()));
    }

    [Theory, InlineData("<!DOCTYPE r [<!ENTITY v 'vba'>]><r Type='&v;Project'/>"), InlineData("<r"), InlineData(" ")]
    [InlineData("<?xml version='1.0' encoding='utf-7'?><r/>"), InlineData("<?xml version='1.0' encoding='none'?><r/>")]
    public void Types_of_parts_that_cannot_be_read_are_damaged(string types)
    {
        var zip = new Archive().Add("_rels/.rels", Given.Utf8(types)).ToBytes();
        Assert.Equal("damaged", RefusalOf(zip));
        Assert.Contains("\".rels\" is not XML", DetailOf(zip), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Basic/Standard/Module1.xml"), InlineData("basic/script-lb.xml"), InlineData("Scripts/python/evil.py"), InlineData("Scripts/beanshell/a/b.bsh")]
    public void Macros_of_OpenDocument_are_refused_in_documents(string part)
    {
        Assert.Equal("executable", RefusalOf(new Archive().Add("a.odt", new Archive().Add(part, Words).ToBytes()).ToBytes()));
        foreach (var sign in new[] { "mimetype", "META-INF/manifest.xml" })
            Assert.Equal("executable", RefusalOf(new Archive().Add(part, Words).Add(sign, Words).ToBytes()));
        Assert.Null(RefusalOf(new Archive().Add(part, Words).Add("Course.txt", Words).ToBytes()));
        Assert.Null(RefusalOf(new Archive().Add("OEBPS/" + part, Words).Add("mimetype", Words).ToBytes()));
    }

    [Fact]
    public void Archive_behind_other_content_is_nested()
    {
        var inner = new Archive().Add("a.dat", Program).ToBytes();
        foreach (var prefix in new[] { Given.Jpeg(), Words, RandomNumberGenerator.GetBytes(200_000) })
        {
            foreach (var suffix in new byte[][] { [], [0, 0, 0], new byte[60_000] })
            {
                foreach (var method in new[] { Archive.Stored, Archive.Deflate })
                    Assert.Equal("archive-nested", RefusalOf(new Archive().Add("photo.jpg", [.. prefix, .. inner, .. suffix], method).ToBytes()));
            }
        }
    }

    [Fact]
    public void Archive_of_another_kind_is_nested()
    {
        byte[][] others =
        [
            [0x1F, 0x8B, 8, 0], [(byte)'7', (byte)'z', 0xBC, 0xAF, 0x27, 0x1C], [.. "Rar!"u8, 0x1A, 7], [0x28, 0xB5, 0x2F, 0xFD, 0],
            [.. new byte[257], .. "ustar\0\0\0"u8],
            [0x04, 0x22, 0x4D, 0x18, 0x64], [0x02, 0x21, 0x4C, 0x18, 0], [0x1F, 0x9D, 0x90, 0], [.. "LZIP"u8, 1, 12], [0x50, 0x2A, 0x4D, 0x18, 4, 0, 0, 0],
            [0x1A, 0x2B, .. "-lh5-"u8, .. new byte[13], 2, 0, 0], [0x60, 0xEA, 0x2B, 0, 0x22, 11, 1, 11, 0x10, 0, 2, 0], [.. "xar!"u8, 0, 0x1C, 0, 1],
            Given.Utf8("070701" + new string('0', 104)), Given.Utf8("070707" + new string('7', 70)),
            [0xC7, 0x71, 0, 0, 0, 0, 0xA4, 0x81, .. new byte[12], 9, 0, .. new byte[4]],
            Given.Utf8("!<arch>\ndebian-binary"), [0xED, 0xAB, 0xEE, 0xDB, 3, 0], [.. new byte[0x8001], .. "CD001"u8, 1], [.. "MSWIM\0\0\0"u8, 0xD0, 0],
            [.. "hsqs"u8, .. new byte[24], 4, 0], [(byte)'Q', (byte)'F', (byte)'I', 0xFB, 0],
        ];
        foreach (var other in others) Assert.Equal("archive-nested", RefusalOf(new Archive().Add("a.docx", other).ToBytes()));
    }

    [Theory, InlineData("070701,Flour,2"), InlineData("LZIP is a program"), InlineData("a -lh5- b and more text here"), InlineData("!<arch> is how it begins")]
    [InlineData("xar! he said"), InlineData("hsqs, and thirty more characters of text"), InlineData("dex\n035"), InlineData("`e")]
    public void Text_that_begins_like_another_archive_or_program_is_accepted(string text) =>
        Assert.Null(RefusalOf(new Archive().Add("a.txt", Given.Utf8(text)).ToBytes()));

    [Fact]
    public void Program_of_another_kind_is_refused()
    {
        byte[] ole = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[1000]];
        byte[] installer = [.. ole, 0x84, 0x10, 0x0C, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46, .. new byte[400]];
        byte[][] programs =
        [
            [.. "\0asm"u8, 1, 0, 0, 0], [.. "dex\n035\0"u8, 1, 2], [0x4C, 0, 0, 0, 1, 0x14, 2, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46],
            [0xCA, 0xFE, 0xBA, 0xBE, 0, 0, 0, 0x41], [.. "ITSF"u8, 3, 0, 0, 0, 0x60], installer,
        ];
        foreach (var program in programs) Assert.Equal("executable", RefusalOf(new Archive().Add("a.dat", program).ToBytes()));
        Assert.Equal("executable", RefusalOf(new Archive().Add("Setup.MSI", ole).ToBytes()));
        Assert.Null(RefusalOf(new Archive().Add("letter.doc", ole).ToBytes()));
    }

    [Theory, InlineData("tool.jar"), InlineData("comic.cbz"), InlineData("package-1.0-py3-none-any.whl"), InlineData("letter.docx"), InlineData("a.nupkg")]
    public void Package_is_inspected_to_the_same_depth(string name)
    {
        Assert.Null(RefusalOf(Holding(("META-INF/MANIFEST.MF", Words))));
        Assert.Equal("executable", RefusalOf(Holding(("Main.class", [0xCA, 0xFE, 0xBA, 0xBE, 0, 0, 0, 0x41]))));
        Assert.Equal("executable", RefusalOf(Holding(("tool.exe", Program))));
        Assert.Equal("archive-nested", RefusalOf(Holding(("b.zip", Two().ToBytes()))));
        Assert.Equal("archive-nested", RefusalOf(new Archive().Add("1.jar", Holding((name, Holding((name, Words))))).ToBytes()));

        byte[] Holding((string Name, byte[] Content) part) => new Archive().Add(name, new Archive().Add(part.Name, part.Content).ToBytes()).ToBytes();
    }

    [Fact]
    public void Entries_and_bytes_of_nested_documents_count()
    {
        var document = new Archive();
        for (var i = 0; i < 6000; i++) document.Add($"{i}", [], Archive.Stored);
        var bytes = document.ToBytes();
        Assert.Null(RefusalOf(new Archive().Add("a.docx", bytes).ToBytes()));
        Assert.Equal("archive-bomb", RefusalOf(new Archive().Add("a.docx", bytes).Add("b.docx", bytes).ToBytes()));
    }

    [Fact]
    public void Random_damage_throws_no_exception()
    {
        var random = new Random(11);
        var inner = new Archive().Add("a.txt", Words, both: h => h with { Flags = Archive.Streamed }, after: Archive.Descriptor(Words)).Add("b", Words)
            .ToZip64();
        var zip = new Archive().Add("a.docx", inner, Archive.Stored).Add("c.txt", Words).ToZip64();
        Assert.Null(RefusalOf(zip));
        for (var i = 0; i < 5000; i++)
        {
            var damaged = zip.ToArray();
            for (var j = 0; j <= i % 4; j++) damaged[random.Next(4, damaged.Length)] = random.Next(3) == 0 ? (byte)255 : (byte)random.Next(256);
            RefusalOf(damaged); // a refusal or not, but no exception
            RefusalOf(damaged[..random.Next(4, damaged.Length)]);
        }
    }

    private static Archive Two() => new Archive().Add("a.txt", Words).Add("b.txt", Words);
}
