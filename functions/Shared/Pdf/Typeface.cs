using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using HarfBuzzSharp;
using PdfSharp.Drawing;
using PdfSharp.Fonts;
using PdfSharp.Pdf;

namespace Platform.Shared.Pdf;

/// <summary>One of the fonts in Fonts/, loaded when a text first needs it.</summary>
internal sealed class Typeface
{
    private static readonly Typeface Latin = new("NotoSans"), Chinese = new("NotoSansSC"), Korean = new("NotoSansKR");

    private static readonly Typeface[] Scripts =
    [
        .. new[]
        {
            "Arabic", "Hebrew", "Armenian", "Georgian", "Bengali", "Gurmukhi", "Gujarati", "Oriya", "Tamil", "Telugu", "Kannada", "Malayalam",
            "Sinhala", "Thai", "Lao", "Khmer", "Myanmar", "Ethiopic", "Thaana",
        }.Select(script => new Typeface($"NotoSans{script}")),
        new("NotoSerifTibetan"),
    ];

    private static readonly Typeface[] Others =
        [.. new[] { "SansJP", "SansTC", "Emoji", "SansSymbols", "SansSymbols2", "SansMath" }.Select(name => new Typeface($"Noto{name}"))];

    private static readonly Typeface[] ChineseFirst = [Latin, .. Scripts, Chinese, Korean, .. Others];
    private static readonly Typeface[] KoreanFirst = [Latin, .. Scripts, Korean, Chinese, .. Others];

    private readonly Lazy<byte[]> bytes;
    private readonly Lazy<(Font Font, Face Face, Blob Blob)> font; // a font reads its face and bytes, which nothing else keeps alive
    private readonly Lazy<int[]> characters;
    private readonly ConcurrentDictionary<double, XFont> sizes = new();

    static Typeface() => GlobalFontSettings.FontResolver = new Resolver();

    private Typeface(string name)
    {
        Name = name;
        bytes = new(() => Read(name));
        font = new(CreateFont);
        characters = new(MapGlyphs);
    }

    public string Name { get; }

    /// <summary>Whether the typeface is used only for characters that no other has: its digits may be symbols.</summary>
    public bool IsLastResort => Array.IndexOf(Others, this) >= 0;

    /// <summary>For shaping, in parts of the font's units.</summary>
    public Font Font => font.Value.Font;

    /// <summary>The units of one em.</summary>
    public int UnitsPerEm => font.Value.Face.UnitsPerEm;

    /// <summary>The typefaces in the order of the search for a glyph: ideographs differ between Korean and Chinese.</summary>
    public static IReadOnlyList<Typeface> For(string text) => text.Any(c => c is >= '\uAC00' and <= '\uD7A3') ? KoreanFirst : ChineseFirst;

    public XFont OfSize(double size) => sizes.GetOrAdd(size, s => new(Name, s, XFontStyleEx.Regular, new XPdfFontOptions(PdfFontEncoding.Unicode)));

    /// <summary>Whether the typeface has a glyph for each visible character.</summary>
    public bool Has(string characters)
    {
        foreach (var rune in characters.EnumerateRunes())
            if (!IsJoiner(rune) && !Font.TryGetGlyph(rune.Value, out _)) return false;
        return true;
    }

    /// <summary>The character that a PDF says a glyph shows. A glyph that is a part of one, or several, has one for private use (U+E000 to U+F8FF).</summary>
    public int CharacterOf(ushort glyph) => characters.Value[glyph];

    /// <summary>Invisible characters that change their neighbours: joiners, variation selectors and tags.</summary>
    public static bool IsJoiner(Rune rune) => rune.Value is 0x200C or 0x200D or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0000 and <= 0xE01EF);

    private (Font Font, Face Face, Blob Blob) CreateFont()
    {
        var blob = new Blob(Marshal.UnsafeAddrOfPinnedArrayElement(bytes.Value, 0), bytes.Value.Length, MemoryMode.ReadOnly);
        var face = new Face(blob, 0);
        var created = new Font(face);
        created.SetScale(face.UnitsPerEm, face.UnitsPerEm);
        return (created, face, blob);
    }

    private int[] MapGlyphs()
    {
        var (map, privateUse) = (new int[font.Value.Face.GlyphCount], 0xE000);
        for (var character = 0xD7FF; character > 0; character--)
            if (Font.TryGetGlyph(character, out var glyph)) map[glyph] = character;
        for (var glyph = 0; glyph < map.Length; glyph++)
            if (map[glyph] == 0) map[glyph] = privateUse++;
        return map;
    }

    private static byte[] Read(string name)
    {
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        var content = GC.AllocateUninitializedArray<byte>((int)resource.Length, pinned: true); // HarfBuzz reads it where it is
        resource.ReadExactly(content);
        return content;
    }

    private sealed class Resolver : IFontResolver
    {
        public byte[] GetFont(string faceName) => Array.Find(ChineseFirst, face => face.Name == faceName)!.bytes.Value;

        public FontResolverInfo ResolveTypeface(string familyName, bool isBold, bool isItalic) => new(familyName);
    }
}
