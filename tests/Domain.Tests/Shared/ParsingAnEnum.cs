using System.Text.Json;

namespace Platform.Domain.Tests.Shared;

public sealed class ParsingAnEnum
{
    private enum Color
    {
        Red,
        DarkBlue,
        Green,
    }

    [Theory, InlineData("red", 0), InlineData("darkBlue", 1)]
    public void Camel_case_word_is_the_value(string word, int value)
    {
        Assert.Equal((Color)value, Read($"\"{word}\""));
        Assert.Equal($"\"{word}\"", JsonSerializer.Serialize((Color)value, PlatformJson.Options));
    }

    [Theory]
    [InlineData("\"red, darkBlue\""), InlineData("\"red,red\""), InlineData("\"Red\""), InlineData("\" red\""), InlineData("\"1\""), InlineData("\"\"")]
    [InlineData("1"), InlineData("null"), InlineData("[\"red\"]"), InlineData("\"yellow\"")]
    public void Other_text_is_refused(string json) => Assert.Equal("$", Assert.ThrowsAny<JsonException>(() => Read(json)).Path);

    [Fact]
    public void Null_is_read_where_it_is_allowed() => Assert.Null(JsonSerializer.Deserialize<Color?>("null", PlatformJson.Options));

    [Fact]
    public void Undefined_value_is_not_written() => Assert.ThrowsAny<JsonException>(() => JsonSerializer.Serialize((Color)7, PlatformJson.Options));

    private static Color Read(string json) => JsonSerializer.Deserialize<Color>(json, PlatformJson.Options);
}
