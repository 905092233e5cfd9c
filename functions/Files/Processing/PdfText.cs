using System.Text;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Filters;
using UglyToad.PdfPig.Geometry;
using UglyToad.PdfPig.Graphics;
using UglyToad.PdfPig.Graphics.Operations;
using UglyToad.PdfPig.Graphics.Operations.MarkedContent;
using UglyToad.PdfPig.Graphics.Operations.SpecialGraphicsState;
using UglyToad.PdfPig.Graphics.Operations.TextObjects;
using UglyToad.PdfPig.Graphics.Operations.TextPositioning;
using UglyToad.PdfPig.Graphics.Operations.TextShowing;
using UglyToad.PdfPig.Graphics.Operations.TextState;
using UglyToad.PdfPig.Logging;
using UglyToad.PdfPig.Outline.Destinations;
using UglyToad.PdfPig.Parser;
using UglyToad.PdfPig.PdfFonts;
using UglyToad.PdfPig.Tokenization.Scanner;
using UglyToad.PdfPig.Tokens;

namespace Platform.Files.Processing;

/// <summary>The options that PdfPig passes on to its pages.</summary>
internal sealed class PdfTextOptions : ParsingOptions
{
    public required PdfBudget Budget { get; init; }

    /// <summary>Takes the text of the pages, also of one that reaches a limit.</summary>
    public StringBuilder Text { get; } = new();
}

/// <summary>Makes a page's text. PdfPig finds the constructor by its parameters.</summary>
internal sealed class PdfTextFactory(
    IPdfTokenScanner scanner, IResourceStore resources, ILookupFilterProvider filters, IPageContentParser parser, ParsingOptions options)
    : BasePageFactory<StringBuilder>(scanner, resources, filters, new BoundedParser(parser, ((PdfTextOptions)options).Budget), options)
{
    protected override StringBuilder ProcessPage(
        int pageNumber, DictionaryToken dictionary, NamedDestinations namedDestinations, MediaBox mediaBox, CropBox cropBox, UserSpaceUnit userSpaceUnit,
        PageRotationDegrees rotation, TransformationMatrix initialMatrix, IReadOnlyList<IGraphicsStateOperation> operations) =>
        new PdfText(pageNumber, this, cropBox, userSpaceUnit, rotation, initialMatrix).Process(pageNumber, operations);

    /// <summary>Parses the content of pages, forms and glyphs, and keeps what text depends on.</summary>
    private sealed class BoundedParser(IPageContentParser parser, PdfBudget budget) : IPageContentParser
    {
        public IReadOnlyList<IGraphicsStateOperation> Parse(int pageNumber, IInputBytes inputBytes, ILog log)
        {
            PdfBudget.Check(inputBytes.Length, budget.Limits.MaxContentBytes);
            return [.. parser.Parse(pageNumber, inputBytes, log).Where(IsOfText)];
        }

        /// <summary>Colours, paths, images and named graphics states do not affect the text.</summary>
        private static bool IsOfText(IGraphicsStateOperation operation) => operation is
            BeginText or EndText or MoveToNextLine or MoveToNextLineWithOffset or MoveToNextLineWithOffsetSetLeading or SetTextMatrix
            or ShowText or ShowTextsWithPositioning or MoveToNextLineShowText or MoveToNextLineShowTextWithSpacing
            or SetFontAndSize or SetCharacterSpacing or SetWordSpacing or SetHorizontalScaling or SetTextLeading or SetTextRise
            or Push or Pop or ModifyCurrentTransformationMatrix or InvokeNamedXObject
            or BeginMarkedContent or BeginMarkedContentWithProperties or EndMarkedContent or Type3SetGlyphWidthAndBoundingBox;
    }
}

/// <summary>The text of a page in the order in which it is drawn. Nothing else is kept.</summary>
internal sealed class PdfText(int page, PdfTextFactory of, CropBox crop, UserSpaceUnit unit, PageRotationDegrees rotation, in TransformationMatrix matrix)
    : BaseStreamProcessor<StringBuilder>(
        page, of.ResourceStore, of.PdfScanner, of.PageContentParser, of.FilterProvider, crop, unit, rotation, matrix, of.ParsingOptions)
{
    /// <summary>Fractions of the font size: the gap that counts as a blank, the offset of another line, the step back to another column.</summary>
    private const double Blank = 0.2, Aside = 0.5, Back = 3;

    private readonly PdfBudget budget = ((PdfTextOptions)of.ParsingOptions).Budget;
    private readonly StringBuilder text = ((PdfTextOptions)of.ParsingOptions).Text;
    private PdfPoint? end;
    private int forms, marks, replacedMark;

    /// <summary>The marked content's replacement text for what it draws; empty once added.</summary>
    private string? replacement;

    public override StringBuilder Process(int pageNumberCurrent, IReadOnlyList<IGraphicsStateOperation> operations)
    {
        text.Append('\n');
        ProcessOperations(operations);
        return text;
    }

    protected override void ProcessOperations(IReadOnlyList<IGraphicsStateOperation> operations)
    {
        PdfBudget.Check(++forms, budget.Limits.MaxForms);
        foreach (var operation in operations)
        {
            budget.Draw();
            operation.Run(this);
        }
        forms--;
    }

    public override void PushState()
    {
        PdfBudget.Check(StackSize, budget.Limits.MaxStates);
        base.PushState();
    }

    public override void RenderGlyph(
        IFont font, CurrentGraphicsState currentState, double fontSize, double pointSize, int code, string unicode, long currentOffset,
        in TransformationMatrix renderingMatrix, in TransformationMatrix textMatrix, in TransformationMatrix transformationMatrix,
        CharacterBoundingBox characterBoundingBox)
    {
        budget.Draw();
        if (!font.TryGetUnicode(code, out var shown)) return; // the number of a glyph is no text
        if (replacement is not null) (shown, replacement) = (replacement, "");
        var toPage = renderingMatrix.Multiply(textMatrix).Multiply(transformationMatrix);
        var start = toPage.Transform(new PdfPoint(0, 0));
        if (end is { } before) Separate(before, start, toPage.Transform(new PdfPoint(0, 1)));
        text.Append(shown);
        end = toPage.Transform(new PdfPoint(characterBoundingBox.Width, 0));
    }

    /// <summary>Separates words, lines and columns, in any writing direction.</summary>
    private void Separate(PdfPoint before, PdfPoint start, PdfPoint above)
    {
        var (upX, upY, stepX, stepY) = (above.X - start.X, above.Y - start.Y, start.X - before.X, start.Y - before.Y);
        var square = upX * upX + upY * upY; // of the font's size
        var (aside, along) = ((stepX * upX + stepY * upY) / square, (stepX * upY - stepY * upX) / square);
        if (Math.Abs(aside) > Aside || along < -Back) text.Append('\n');
        else if (along > Blank) text.Append(' ');
    }

    public override void BeginMarkedContent(NameToken name, NameToken? propertyDictionaryName, DictionaryToken? properties)
    {
        marks++;
        if (replacement is not null) return;
        if (propertyDictionaryName is not null) properties = ResourceStore.GetMarkedContentPropertiesDictionary(propertyDictionaryName) ?? properties;
        if (properties is null || !properties.TryGet(NameToken.ActualText, PdfScanner, out IDataToken<string>? actual)) return;
        (replacement, replacedMark) = (actual.Data, marks);
    }

    public override void EndMarkedContent()
    {
        if (marks-- != replacedMark || replacement is null) return;
        if (replacement.Length > 0) text.Append('\n').Append(replacement).Append('\n'); // of a drawing without letters
        replacement = null;
    }

    protected override void RenderXObjectImage(XObjectContentRecord xObjectContentRecord) { }
    protected override void RenderInlineImage(InlineImage inlineImage) { }
    protected override void ClipToRectangle(PdfRectangle rectangle, FillingRule clippingRule) { }
    public override void BeginSubpath() { }
    public override PdfPoint? CloseSubpath() => null;
    public override void StrokePath(bool close) { }
    public override void FillPath(FillingRule fillingRule, bool close) { }
    public override void FillStrokePath(FillingRule fillingRule, bool close) { }
    public override void MoveTo(double x, double y) { }
    public override void BezierCurveTo(double x2, double y2, double x3, double y3) { }
    public override void BezierCurveTo(double x1, double y1, double x2, double y2, double x3, double y3) { }
    public override void LineTo(double x, double y) { }
    public override void Rectangle(double x, double y, double width, double height) { }
    public override void EndPath() { }
    public override void ClosePath() { }
    public override void ModifyClippingIntersect(FillingRule clippingRule) { }
    public override void PaintShading(NameToken shadingName) { }
}
