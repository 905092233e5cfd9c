using Microsoft.AspNetCore.Http.HttpResults;

namespace Platform.Domain.Tests.Shared;

public sealed class ReadingAQuery
{
    private enum Word { One, TwoWords }

    [Fact]
    public void Valid_parameters_are_read()
    {
        var id = Guid.Parse("0193e1a0-7c1e-7000-8000-0000000000c1");
        var (values, problem) = Read($"?id={id}&number=8&time=2026-11-21&word=twoWords&text=abc");
        Assert.Equal([id, 8L, new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero), Word.TwoWords, "abc"], values);
        Assert.Null(problem);
    }

    [Theory, InlineData(""), InlineData("?id=&number=&time=&word=&text=")]
    public void Empty_or_missing_parameters_are_absent(string text)
    {
        var (values, problem) = Read(text);
        Assert.All(values, Assert.Null);
        Assert.Null(problem);
    }

    [Theory]
    [InlineData("?id=1&number=9&time=noon&word=TwoWords&text=long")]
    [InlineData("?id=1&id=2&number=1&number=2&time=a&time=b&word=one&word=one&text=ab&text=c")]
    public void All_invalid_parameters_are_named_at_once(string text) =>
        Assert.Equal(["id", "number", "time", "word", "text"], Given.WrongFieldsOf(Read(text).Problem));

    private static (object?[] Values, ProblemHttpResult? Problem) Read(string text)
    {
        var query = Given.Query(text);
        object?[] values =
        [
            query.Id("id"), query.Number("number", "number is 1 to 8.", 1, 8), query.Time("time"), query.OneOf<Word>("word"),
            query.Text("text", "text has up to 3 letters.", letters => letters.Length <= 3),
        ];
        return (values, query.Problem);
    }
}
