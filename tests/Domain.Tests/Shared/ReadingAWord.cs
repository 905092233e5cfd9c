using System.Text.Json;

namespace Platform.Domain.Tests.Shared;

public sealed class ReadingAWord
{
    private enum Color
    {
        Red,
        DarkBlue,
        Green,
    }

    [Theory, InlineData("red", 0), InlineData("darkBlue", 1)]
    public void Gives_the_value_that_is_written_so(string word, int value)
    {
        Assert.Equal((Color)value, Read($"\"{word}\""));
        Assert.Equal($"\"{word}\"", JsonSerializer.Serialize((Color)value, PlatformJson.Options));
    }

    [Theory]
    [InlineData("\"red, darkBlue\""), InlineData("\"red,red\""), InlineData("\"Red\""), InlineData("\" red\""), InlineData("\"1\""), InlineData("\"\"")]
    [InlineData("1"), InlineData("null"), InlineData("[\"red\"]"), InlineData("\"yellow\"")]
    public void Is_refused_for_everything_else(string json) => Assert.Equal("$", Assert.Throws<JsonException>(() => Read(json)).Path);

    [Fact]
    public void Is_not_needed_where_it_may_be_missing() => Assert.Null(JsonSerializer.Deserialize<Color?>("null", PlatformJson.Options));

    [Fact]
    public void Is_refused_when_written_for_no_value() => Assert.Throws<JsonException>(() => JsonSerializer.Serialize((Color)7, PlatformJson.Options));

    private static Color Read(string json) => JsonSerializer.Deserialize<Color>(json, PlatformJson.Options);
}
