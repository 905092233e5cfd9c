using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Platform.Domain.Tests.Files;

public sealed class InspectingAFile
{
    [Fact]
    public void EICAR_file_is_malware_under_any_type()
    {
        foreach (var type in new[] { "text/plain", "image/png", "application/zip" }) Assert.Equal("malware", Given.RefusalOf(Given.Eicar, type));
        Assert.Equal("malware", Given.RefusalOf(Given.Zip(("a.txt", Given.Eicar)), "application/zip"));
        Assert.Null(Given.RefusalOf([.. Given.Utf8("About the test file: "), .. Given.Eicar], "text/plain"));
    }

    [Fact]
    public void Program_is_refused()
    {
        byte[][] programs =
        [
            [(byte)'M', (byte)'Z', 0x90, 0, 3, 0], [0x7F, .. "ELF"u8, 2, 1, 1, 0], [0xCF, 0xFA, 0xED, 0xFE, 7, 0, 0, 1], [0xCA, 0xFE, 0xBA, 0xBE, 0, 0, 0, 2],
            Given.Utf8("#!/bin/sh\nrm -rf /\n"), Given.Utf8("#! /usr/bin/env python\n"),
        ];
        foreach (var program in programs)
        {
            Assert.Equal("executable", Given.RefusalOf(program, "text/plain"));
            Assert.Equal("executable", Given.RefusalOf(Given.Zip(("readme.txt", Given.Utf8("x")), ("a", program)), "application/zip"));
        }
        Assert.Null(Given.RefusalOf(Given.Utf8("MZ is how some words begin."), "text/plain"));
    }

    [Theory, InlineData("a.py", null), InlineData("A.RB", null), InlineData("a.sh", "executable"), InlineData("a", "executable")]
    [InlineData("a.txt", "executable"), InlineData("a.py.command", "executable")]
    public void Script_with_an_interpreter_line_is_text_if_its_name_is_of_a_source(string name, string? refusal)
    {
        var script = Given.Utf8("#!/usr/bin/env python3\nprint('Flour')\n");
        Assert.Equal(refusal, Given.Inspect(script, "text/plain", name).Found.Refusal?.Code);
        Assert.Equal(refusal, Given.RefusalOf(Given.Zip((name, script)), "application/zip"));
        byte[] program = [0x7F, .. "ELF"u8, 2, 1, 1, 0];
        Assert.Equal("executable", Given.RefusalOf(Given.Zip((name, program)), "application/zip"));
    }

    [Fact]
    public void Archive_or_program_behind_the_content_is_refused()
    {
        byte[] zip = Given.Zip(("a.txt", Given.Utf8("text"))), rar = [.. "Rar!"u8, 0x1A, 7, 0, .. new byte[40]], program = [0x7F, .. "ELF"u8, 2, 1, 1, 0];
        byte[] film = [0, 0, 0, 16, .. "ftypisom\0\0\0\0"u8, 0, 0, 0, 12, .. "mdat"u8, 1, 2, 3, 4];
        byte[] wide = [0, 0, 0, 16, .. "ftypisom\0\0\0\0"u8, 0, 0, 0, 1, .. "mdat"u8, 0, 0, 0, 0, 0, 0, 0, 18, 1, 2];
        (byte[] Bytes, string Type)[] files =
        [
            (Given.Jpeg(), "image/jpeg"), (Given.Png(), "image/png"), (Given.WebP(), "image/webp"), (film, "video/mp4"), (wide, "video/mp4"),
            (Pdf.OfPages(""), "application/pdf"),
        ];
        foreach (var (bytes, type) in files)
        {
            Assert.Null(Given.RefusalOf(bytes, type));
            Assert.Null(Given.RefusalOf([.. bytes, .. "\r\n\0\0"u8], type));
            var hasTail = type is "image/jpeg" or "image/png"; // these two samples end with something of their own
            foreach (var appended in new[] { zip, [.. zip, 0, 0], rar, program })
            {
                if (hasTail && appended[0] != (byte)'P') continue;
                Assert.Equal(("archive-nested", type), (Given.RefusalOf([.. bytes, .. appended], type), type));
                Assert.Equal(("archive-nested", type), (Given.RefusalOf([.. bytes, (byte)'\n', 0, .. appended], type), type));
            }
        }
        foreach (var (bytes, type) in new[] { (Given.JpegWith([]), "image/jpeg"), (Given.PngWith([]), "image/png") })
        {
            Assert.Equal("archive-nested", Given.RefusalOf([.. bytes, .. rar], type));
            Assert.Null(Given.RefusalOf([.. bytes, .. film], type)); // a moving picture of a camera
        }
        // In a box of its own, or up to the end, it is a film for one program and an archive for another.
        Assert.Equal("archive-nested", Given.RefusalOf([.. film, 0, 0, 0, 0, .. "free"u8, .. zip], "video/mp4"));
        Assert.Null(Given.RefusalOf(film[..^2], "video/mp4"));
        Assert.Equal("archive-nested", Given.RefusalOf([.. Pdf.OfPages(""), .. rar, .. "%%EOF"u8], "application/pdf"));
    }

    [Fact]
    public void Content_of_another_type_is_refused()
    {
        Assert.Equal("type-mismatch", Given.RefusalOf(Given.Png(), "image/jpeg"));
        Assert.Equal("type-mismatch", Given.RefusalOf(Given.Jpeg(), "text/plain"));
        Assert.Equal("type-mismatch", Given.RefusalOf(Given.Utf8("words"), "image/png"));
        Assert.Equal("type-mismatch", Given.RefusalOf(Given.Utf8("<svg/>"), "application/pdf"));
        Assert.Equal("type-mismatch", Given.RefusalOf([0x1F, 0x8B, 8, 0], "text/plain"));
        Assert.Equal("type-mismatch", Given.RefusalOf([.. Given.Utf8("latin "), 0xE9, (byte)' '], "text/plain"));
        Assert.Equal("type-mismatch", Given.RefusalOf(Given.Utf8("zero \0 byte"), "text/csv"));
    }

    [Fact]
    public void Empty_file_is_refused() => Assert.Equal("empty", Given.RefusalOf([], "text/plain"));

    [Fact]
    public void File_over_the_maximum_is_refused() => Assert.Equal("file-too-large", Given.RefusalOf(new byte[10 * 1024 * 1024 + 1], "text/markdown"));

    [Fact]
    public void Truncated_file_is_damaged()
    {
        Assert.Equal("damaged", Given.RefusalOf(Given.Jpeg()[..60], "image/jpeg"));
        Assert.Equal("damaged", Given.RefusalOf(Given.Png()[..60], "image/png"));
        Assert.Equal("damaged", Given.RefusalOf(Given.WebP()[..40], "image/webp"));
        Assert.Equal("damaged", Given.RefusalOf(Given.Zip(("a", [1, 2]))[..30], "application/zip"));
    }

    [Fact]
    public void Random_damage_throws_no_exception()
    {
        var random = new Random(7);
        var zip = Given.Zip(("a.txt", Given.Utf8("abcabcabc")));
        foreach (var (bytes, type) in new[]
            { (Given.Jpeg(6), "image/jpeg"), (Given.Png(), "image/png"), (Given.WebP(), "image/webp"), (zip, "application/zip") })
        {
            for (var i = 0; i < 2000; i++)
            {
                var damaged = bytes.ToArray();
                for (var j = 0; j <= i % 4; j++) damaged[random.Next(12, damaged.Length)] = (byte)random.Next(256);
                Given.Inspect(damaged, type); // a refusal or not, but no exception
            }
        }
    }

    [Fact]
    public void Zip_bomb_is_refused() => Assert.Equal("archive-bomb", Given.RefusalOf(Given.Zip(("zeros", new byte[80 << 20])), "application/zip"));

    [Fact]
    public void Zip_with_over_10000_entries_is_refused() =>
        Assert.Equal("archive-bomb", Given.RefusalOf(Given.Zip([.. Enumerable.Range(0, 10_001).Select(i => ($"{i}", new byte[] { 1 }))]), "application/zip"));

    [Fact]
    public void Directory_longer_than_declared_is_refused()
    {
        var zip = Given.Zip([.. Enumerable.Range(0, 45_000).Select(i => ($"{i:D60}", Array.Empty<byte>()))]);
        var end = zip.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        foreach (var place in new[] { 8, 10 }) BinaryPrimitives.WriteUInt16LittleEndian(zip.AsSpan(end + place), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(end + 12), 106);
        Assert.Equal("archive-bomb", Given.RefusalOf(zip, "application/zip"));
    }

    [Fact]
    public void Nested_archive_is_refused_but_not_a_document()
    {
        var inner = Given.Zip(("a.txt", [65]));
        Assert.Equal("archive-nested", Given.RefusalOf(Given.Zip(("inner.dat", inner)), "application/zip"));
        Assert.Null(Given.RefusalOf(Given.Zip(("letter.docx", inner)), "application/zip"));
    }

    [Theory, InlineData("../../etc/passwd"), InlineData("/etc/passwd"), InlineData("a\\..\\..\\b"), InlineData("C:\\b")]
    public void Archive_that_leaves_its_folder_is_refused(string name) =>
        Assert.Equal("archive-unsafe", Given.RefusalOf(Given.Zip((name, [65])), "application/zip"));

    [Fact]
    public void Encrypted_archive_is_refused()
    {
        var zip = Given.Zip(("a.txt", [65]));
        var entry = zip.AsSpan().IndexOf("PK\u0001\u0002"u8);
        zip[entry + 8] |= 1;
        zip[6] |= 1;
        Assert.Equal("archive-encrypted", Given.RefusalOf(zip, "application/zip"));
    }

    [Fact]
    public void Ordinary_archive_is_accepted() =>
        Assert.Null(Given.RefusalOf(Given.Zip(("a.txt", Given.Utf8("text")), ("noise.bin", RandomNumberGenerator.GetBytes(2 << 20))), "application/zip"));

    [Theory]
    [InlineData("# Bread\n\n*Flour* and [water](http://x).", "text/markdown", "Bread\nFlour and water.")]
    [InlineData("<html><head><style>p{}</style><script>if (a<b) alert('</p>')</script></head><body><h1 title='a>b'>Bread</h1>"
        + "<p>Flour &amp; <b>wat</b>er<!-- no --></p></body>", "text/html", "Bread\nFlour & water")]
    [InlineData("\uFEFFa  b\t\tc\r\n\r\n\r\nd", "text/plain", "a b c\nd")]
    public void Text_is_extracted(string content, string type, string text) => Assert.Equal(text, Given.Inspect(Given.Utf8(content), type).Found.Text);

    [Theory]
    [InlineData("<p title=it's>Flour</p><p>Water</p>", "Flour\nWater")]
    [InlineData("<p data-x='a>b' class=\"c'd\">Flour", "Flour")]
    [InlineData("<a href=/?q=1'>Flour</a> and <img alt=\"'\">water", "Flour and\nwater")]
    [InlineData("2 < 3 &lt; 4 &amp;amp; caf&eacute; &#x1F35E; &copy", "2 < 3 < 4 &amp; café 🍞 ©")]
    [InlineData("a<!-- <p>'\" --><!doctype html><?php echo 'x'; ?>b<![CDATA[c]]>", "ab")]
    [InlineData("<title>Bread & <b>butter</title><textarea><i>raw</textarea>", "Bread & <b>butter\n<i>raw")]
    [InlineData("<script>'</p>' \"<!-- </script>Flour<style>a::after { content: '<p>' }</style>!", "Flour\n!")]
    [InlineData("<noscript><p>no</p></noscript><template>no<template>no</template>no</template>Flour", "Flour")]
    [InlineData("Flour<script>if (a<b)", "Flour")]
    [InlineData("<ul><li>one<li>two</ul><table><tr><td>a<td>b</table>line<br>break", "one\ntwo\na\nb\nline\nbreak")]
    public void Text_of_HTML_is_extracted_as_browsers_parse_it(string html, string text) =>
        Assert.Equal(text, Given.Inspect(Given.Utf8(html), "text/html").Found.Text);

    [Theory]
    [InlineData("<b>")]
    [InlineData("<a b='")]
    [InlineData("<!--")]
    [InlineData("&amp")]
    [InlineData("<template>")]
    [InlineData("<table><p>")]
    public void HTML_is_parsed_in_linear_time(string part)
    {
        var html = Given.Utf8(string.Concat(Enumerable.Repeat(part, 100_000)));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Given.Inspect(html, "text/html");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 256L << 20);
    }

    [Fact]
    public void Long_Markdown_is_parsed_in_part()
    {
        var text = Given.Inspect(Given.Utf8(string.Concat(Enumerable.Repeat("**a**\n\n", 50_000))), "text/markdown").Found.Text!;
        Assert.InRange(text.Length, 1, 64 * 1024 / 2);
    }

    [Fact]
    public void Extracted_text_is_cut_at_64_KB()
    {
        var text = Given.Inspect(Given.Utf8(string.Concat(Enumerable.Repeat("\U0001F35E", 100_000))), "text/plain").Found.Text!;
        Assert.Equal(64 * 1024, Given.Utf8(text).Length);
    }

    [Fact]
    public void Deep_nesting_is_parsed()
    {
        Assert.NotNull(Given.Inspect(Given.Utf8(new string('>', 5000) + " deep"), "text/markdown").Found.Text);
        Assert.NotNull(Given.Inspect(Given.Utf8(string.Concat(Enumerable.Repeat("<div>", 50_000)) + "deep"), "text/html").Found.Text);
    }

    [Theory]
    [InlineData("name,price\na,1\nb,2\n", 2, 2), InlineData("name;price;\"a;b\"\r\n\"x\r\ny\";1;2\r\n", 1, 3), InlineData("only a header", 0, 1)]
    [InlineData("sep=,\na,b,c\n1,2,3\n", 1, 3), InlineData("\uFEFFsep=;\r\na;b\r\n1,5;2\r\n", 1, 2)]
    [InlineData("a\tb\n\n1\t\"say \"\"hi\"\"\"\n", 1, 2)]
    public void Rows_and_columns_are_counted(string csv, long rows, int columns)
    {
        var details = Given.Inspect(Given.Utf8(csv), "text/csv").Found.Details;
        Assert.Equal((rows, columns), (details.Rows, details.Columns));
    }
}
