using System.Globalization;
using System.Text;
using HarfBuzzSharp;
using PdfSharp.Drawing;
using PdfSharp.Fonts;
using Buffer = HarfBuzzSharp.Buffer;

namespace Platform.Shared.Pdf;

/// <summary>One line of text in any script, shaped by HarfBuzz: the glyphs of the fonts that have its letters, from left to right.</summary>
internal sealed class TextLine
{
    /// <summary>Those whose letters stand side by side.</summary>
    private static readonly Script[] PlainScripts =
    [
        Script.Common, Script.Latin, Script.Greek, Script.Cyrillic, Script.Armenian, Script.Georgian,
        Script.Han, Script.Hiragana, Script.Katakana, Script.Hangul,
    ];

    /// <summary>The features to shape each character by itself: without kerning, ligatures and other forms.</summary>
    private static readonly Feature[] Unshaped = [.. new[] { "-kern", "-liga", "-clig", "-calt", "-ccmp", "-locl" }.Select(Feature.Parse)];

    private readonly Run[] runs;

    public TextLine(string text)
    {
        Text = Clean(text);
        var characters = Characters(Text).ToList();
        var (faces, levels) = (Typeface.For(Text), TextOrder.LevelsOf(characters));
        var (found, start) = (new List<Run>(), 0);
        var (face, script) = ((Typeface?)null, Script.Common);
        foreach (var (i, character) in characters.Index())
        {
            var nextScript = ScriptOf(character, script);
            var nextFace = FaceOf(character, nextScript == script ? face : null, faces);
            if (i > 0 && (nextFace != face || nextScript != script || levels[i] != levels[i - 1])) Add(i);
            (face, script) = (nextFace, nextScript);
        }
        Add(characters.Count);
        runs = [.. found];
        TextOrder.Arrange(runs, run => run.Level);
        Width = runs.Sum(run => run.Width);

        void Add(int end)
        {
            if (face is not null && end > start) found.Add(Shape(face, script, string.Concat(characters[start..end]), levels[start]));
            else IsComplete &= end == start;
            start = end;
        }
    }

    /// <summary>The text as it is drawn: composed, without invisible characters.</summary>
    public string Text { get; }

    /// <summary>The width as a fraction of the font size.</summary>
    public double Width { get; }

    /// <summary>Whether there is a font for every character; others are left out.</summary>
    public bool IsComplete { get; private set; } = true;

    /// <summary>Whether readers of the PDF find the text by its characters.</summary>
    public bool IsPlain => Array.TrueForAll(runs, run => run.IsPlain);

    /// <param name="drawGlyph">Draws a glyph of a face where it is told.</param>
    public void Draw(XGraphics graphics, double x, double baseline, double size, Action<XFont, CodePointGlyphIndexPair, XPoint> drawGlyph)
    {
        foreach (var run in runs)
        {
            var font = run.Face.OfSize(size);
            if (run.IsPlain) graphics.DrawString(run.Text, font, XBrushes.Black, x, baseline);
            foreach (var glyph in run.IsPlain ? [] : run.Glyphs)
                drawGlyph(font, new(run.Face.CharacterOf(glyph.Index), glyph.Index), new(x + glyph.X * size, baseline - glyph.Y * size));
            x += run.Width * size;
        }
    }

    /// <summary>Line ends and tabs are blanks; controls, and marks for the direction, are left out.</summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            var isShown = Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format) && !IsNoCharacter(rune);
            if (Rune.IsWhiteSpace(rune)) clean.Append(' ');
            else if (isShown || Typeface.IsJoiner(rune)) clean.Append(rune.ToString());
        }
        return clean.ToString().Trim().Normalize();
    }

    /// <summary>Replacement characters and noncharacters of Unicode, which cannot be normalized.</summary>
    private static bool IsNoCharacter(Rune rune) => rune == Rune.ReplacementChar || (rune.Value & 0xFFFE) == 0xFFFE || rune.Value is >= 0xFDD0 and <= 0xFDEF;

    private static IEnumerable<string> Characters(string text)
    {
        for (var elements = StringInfo.GetTextElementEnumerator(text); elements.MoveNext();) yield return elements.GetTextElement();
    }

    /// <summary>Blanks, digits and other characters of no script belong to the script before them.</summary>
    private static Script ScriptOf(string character, Script before)
    {
        var script = UnicodeFunctions.Default.GetScript(Rune.GetRuneAt(character, 0).Value);
        return script == Script.Common || script == Script.Inherited ? before : script;
    }

    /// <summary>The font of what is before it, or else the first that has all of it, or at least its base.</summary>
    private static Typeface? FaceOf(string character, Typeface? before, IReadOnlyList<Typeface> faces) =>
        before is not null && !before.IsLastResort && before.Has(character) ? before
        : faces.FirstOrDefault(face => face.Has(character)) ?? faces.FirstOrDefault(face => face.Has(Rune.GetRuneAt(character, 0).ToString()));

    private static Run Shape(Typeface face, Script script, string text, int level)
    {
        using var buffer = new Buffer();
        buffer.AddUtf16(text);
        buffer.GuessSegmentProperties();
        buffer.Direction = level % 2 == 1 ? Direction.RightToLeft : Direction.LeftToRight;
        var isPlain = Array.IndexOf(PlainScripts, script) >= 0 && text.EnumerateRunes().All(rune => StandsAlone(rune) && face.Has(rune.ToString()));
        face.Font.Shape(buffer, isPlain ? Unshaped : []);
        var (glyphs, x, em) = (new List<Glyph>(), 0d, (double)face.UnitsPerEm);
        foreach (var (info, position) in buffer.GlyphInfos.Zip(buffer.GlyphPositions))
        {
            glyphs.Add(new((ushort)info.Codepoint, x + position.XOffset / em, position.YOffset / em));
            x += position.XAdvance / em;
        }
        return new(face, text, level, x, glyphs, isPlain);
    }

    /// <summary>Whether a character is neither a part of another (a mark, a joiner, a letter of a Korean syllable) nor beyond PDFsharp's 16 bits.</summary>
    private static bool StandsAlone(Rune rune) =>
        rune.IsBmp && !Typeface.IsJoiner(rune) && rune.Value is not (>= 0x1100 and <= 0x11FF)
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark);

    private sealed record Run(Typeface Face, string Text, int Level, double Width, IReadOnlyList<Glyph> Glyphs, bool IsPlain);

    private readonly record struct Glyph(ushort Index, double X, double Y);
}
