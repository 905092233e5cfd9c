using Platform.Shared.Pdf;

namespace Platform.Domain.Tests.Shared;

/// <summary>As the Unicode bidirectional algorithm (UAX #9) orders a line; brackets are turned round when they are shaped.</summary>
public sealed class WritingFromRightToLeft
{
    [Theory]
    [InlineData("Sourdough at home", "Sourdough at home")]
    [InlineData("אבג דה", "הד גבא")]
    [InlineData("Intro to אבג now", "Intro to גבא now")]
    [InlineData("אבג abc", "abc גבא")]
    [InlineData("אבג (David) דה", "הד )David( גבא")]
    [InlineData("Ada (אבג) Lovelace", "Ada (גבא) Lovelace")]
    [InlineData("אבג abc (def) ghi", "abc (def) ghi גבא")]
    [InlineData("אבג 12,5% (test)", ")test( 12,5% גבא")]
    [InlineData("אבג (test) 12,5%", "12,5% )test( גבא")]
    [InlineData("אבג 2026-11-30", "2026-11-30 גבא")]
    [InlineData("part 2 אבג 3", "part 2 3 גבא")]
    [InlineData("אבג!", "!גבא")]
    [InlineData("(אבג", "גבא(")]
    [InlineData("42 !", "42 !")]
    public void Line_is_arranged_in_visual_order(string text, string fromTheLeft)
    {
        var characters = text.Select(c => c.ToString()).ToList();
        var parts = characters.Zip(TextOrder.LevelsOf(characters)).ToArray();

        TextOrder.Arrange(parts, part => part.Second);

        Assert.Equal(fromTheLeft, string.Concat(parts.Select(part => part.First)));
    }
}
