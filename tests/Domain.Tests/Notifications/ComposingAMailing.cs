using Platform.Jobs.Jobs;
using Platform.Notifications.Mailings;

namespace Platform.Domain.Tests.Notifications;

public sealed class ComposingAMailing
{
    public static TheoryData<string> TooDeep =>
        [string.Concat(Enumerable.Repeat("> ", 200)) + "x", string.Concat(Enumerable.Repeat("- ", 300)) + "x"];

    [Fact]
    public void Markdown_becomes_HTML_and_HTML_becomes_text()
    {
        var mail = Mailing.Compose("Hello", "It **begins** <b>now</b>: https://shop.example/a");
        Assert.Contains("<strong>begins</strong> &lt;b&gt;now&lt;/b&gt;", mail.Html, StringComparison.Ordinal);
        Assert.Contains("href=\"https://shop.example/a\"", mail.Html, StringComparison.Ordinal);
        Assert.Contains("It **begins** <b>now</b>", mail.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[x](javascript:alert(1))"), InlineData("[x](JaVaScRiPt:alert(1))"), InlineData("[x](&#106;avascript:alert(1))"), InlineData("[x](vbscript:x)")]
    [InlineData("[x](data:text/html;base64,PHNjcmlwdD4=)"), InlineData("![x](data:image/svg+xml;base64,PHN2Zz4=)"), InlineData("<javascript:alert(1)>")]
    [InlineData("[x][1]\n\n[1]: javascript:alert(1)"), InlineData("[x](<java\tscript:alert(1)>)"), InlineData("![x][1]\n\n[1]: data:text/html,x")]
    public void Dangerous_link_is_removed(string body) =>
        Assert.DoesNotMatch("(?i)(href|src)=\"[^\"]*(script:|data:)", Mailing.Compose("Hello", body).Html);

    [Theory, MemberData(nameof(TooDeep))]
    public void Body_that_is_nested_too_deep_is_refused_when_it_is_entered_and_sent_as_text(string body)
    {
        var errors = new EmailPayloadValidator().Validate(new EmailPayload(null, ["ada@example.com"], "Hello", body, null)).Errors;
        Assert.Contains("nested too deep", Assert.Single(errors).ErrorMessage, StringComparison.Ordinal);
        Assert.Contains($"<pre>{System.Net.WebUtility.HtmlEncode(body)}</pre>", Mailing.Compose("Hello", body).Html, StringComparison.Ordinal);
    }

    [Theory, InlineData("[", 130), InlineData("![", 500)]
    public void Deep_brackets_are_sent_as_written(string part, int count)
    {
        var body = string.Concat(Enumerable.Repeat(part, count));
        Assert.Empty(new EmailPayloadValidator().Validate(new EmailPayload(null, ["ada@example.com"], "Hello", body, null)).Errors);
        Assert.Contains($"<p>{body}</p>", Mailing.Compose("Hello", body).Html, StringComparison.Ordinal);
    }

    [Fact]
    public void Body_with_too_much_markup_is_refused_when_it_is_entered_and_sent_as_text()
    {
        var body = string.Concat(Enumerable.Repeat("[a](", 5000));
        var errors = new EmailPayloadValidator().Validate(new EmailPayload(null, ["ada@example.com"], "Hello", body, null)).Errors;
        Assert.StartsWith("Line 1 ", Assert.Single(errors).ErrorMessage, StringComparison.Ordinal);
        Assert.Contains("<pre>[a](", Mailing.Compose("Hello", body).Html, StringComparison.Ordinal);
    }

    [Theory, InlineData("![[]()"), InlineData("> > > > > > x"), InlineData("[[[[[[x]]]]]]"), InlineData("***")]
    public void Body_that_is_nested_a_little_is_taken(string body)
    {
        Assert.Empty(new EmailPayloadValidator().Validate(new EmailPayload(null, ["ada@example.com"], "Hello", body, null)).Errors);
        Assert.DoesNotContain("<pre>", Mailing.Compose("Hello", body).Html, StringComparison.Ordinal);
    }
}
