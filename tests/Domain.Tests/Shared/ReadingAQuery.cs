using Platform.Shared.Http;

namespace Platform.Domain.Tests.Shared;

public sealed class ReadingAQuery
{
    private enum Word { One, TwoWords }

    [Fact]
    public void All_invalid_parameters_are_named_at_once()
    {
        var query = Query("?id=1&number=9&time=noon&word=TwoWords&text=long");

        Assert.Null(query.Id("id"));
        Assert.Null(query.Number("number", "number is 1 to 8.", 1, 8));
        Assert.Null(query.Time("time"));
        Assert.Null(query.OneOf<Word>("word"));
        Assert.Null(query.Text("text", "text has 3 letters.", text => text.Length <= 3));

        Assert.Equal(["id", "number", "time", "word", "text"], Given.WrongFieldsOf(query.Problem));
    }

    [Theory, InlineData(""), InlineData("?id=&number=&time=&word=&text=")]
    public void Empty_or_missing_parameter_is_absent(string text)
    {
        var query = Query(text);

        Assert.Null(query.Id("id"));
        Assert.Null(query.Number("number", "", 1, 8));
        Assert.Null(query.Time("time"));
        Assert.Null(query.OneOf<Word>("word"));
        Assert.Null(query.Text("text", "", _ => false));

        Assert.Null(query.Problem);
    }

    [Fact]
    public void Enum_is_read_by_its_name_in_camelCase() =>
        Assert.Equal<(Word?, Word?)>((Word.One, Word.TwoWords), (Query("?w=one").OneOf<Word>("w"), Query("?w=twoWords").OneOf<Word>("w")));

    [Fact]
    public void Parameter_that_is_repeated_is_invalid()
    {
        var query = Query("?word=one&word=one");
        Assert.Null(query.OneOf<Word>("word"));
        Assert.Equal(["word"], Given.WrongFieldsOf(query.Problem));
    }

    private static QueryReader Query(string text) => new(Given.Request(text).Query);
}
