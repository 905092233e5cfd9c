using Microsoft.AspNetCore.Http;
using Platform.Ordering.Orders;
using Platform.Shared.Http;

namespace Platform.Domain.Tests.Ordering;

public sealed class AskingForAnOrder
{
    private const string Line = """{"productId":"cccccccc-0000-0000-0000-000000000001","quantity":1}""", Payment = """{"token":"tok_visa"}""";

    [Theory]
    [InlineData($$"""{"lines":[{{Line}}],"payment":{{Payment}}}""")]
    [InlineData($$"""{"lines":[{{Line}}],"payment":{{Payment}},"email":null}""")]
    [InlineData($$"""{"lines":[{{Line}},{{Line}}],"payment":{"token":"A-z_0"},"email":"ada@example.com","unknown":1}""")]
    [InlineData($$"""{"lines":[{"productId":"cccccccc-0000-0000-0000-000000000001","quantity":1000}],"payment":{{Payment}}}""")]
    public async Task Valid_order_is_accepted(string json) => Assert.True((await ReadAsync(json)).IsValid);

    [Theory]
    [InlineData("{}", "lines", "payment")]
    [InlineData($$"""{"payment":{{Payment}}}""", "lines")]
    [InlineData($$"""{"lines":null,"payment":{{Payment}}}""", "lines")]
    [InlineData($$"""{"lines":[],"payment":{{Payment}}}""", "lines")]
    [InlineData($$"""{"lines":{},"payment":{{Payment}}}""", "lines")]
    [InlineData($$"""{"lines":[null],"payment":{{Payment}}}""", "lines[0]")]
    [InlineData($$"""{"lines":[{}],"payment":{{Payment}}}""", "lines[0].productId", "lines[0].quantity")]
    [InlineData($$"""{"lines":[{{Line}},{"productId":"7","quantity":1}],"payment":{{Payment}}}""", "lines[1].productId")]
    [InlineData($$"""{"lines":[{{Line}},{"productId":"00000000-0000-0000-0000-000000000000","quantity":1}],"payment":{{Payment}}}""", "lines[1].productId")]
    [InlineData($$"""{"lines":[{"productId":"cccccccc-0000-0000-0000-000000000001","quantity":0}],"payment":{{Payment}}}""", "lines[0].quantity")]
    [InlineData($$"""{"lines":[{"productId":"cccccccc-0000-0000-0000-000000000001","quantity":-1}],"payment":{{Payment}}}""", "lines[0].quantity")]
    [InlineData($$"""{"lines":[{"productId":"cccccccc-0000-0000-0000-000000000001","quantity":1001}],"payment":{{Payment}}}""", "lines[0].quantity")]
    [InlineData($$"""{"lines":[{"productId":"cccccccc-0000-0000-0000-000000000001","quantity":99999999999}],"payment":{{Payment}}}""", "lines[0].quantity")]
    [InlineData($$"""{"lines":[{"productId":"cccccccc-0000-0000-0000-000000000001","quantity":1.5}],"payment":{{Payment}}}""", "lines[0].quantity")]
    [InlineData($$"""{"lines":[{"productId":"cccccccc-0000-0000-0000-000000000001","quantity":"1"}],"payment":{{Payment}}}""", "lines[0].quantity")]
    [InlineData($$"""{"lines":[{{Line}}]}""", "payment")]
    [InlineData($$"""{"lines":[{{Line}}],"payment":null}""", "payment")]
    [InlineData($$"""{"lines":[{{Line}}],"payment":"tok_visa"}""", "payment")]
    [InlineData($$"""{"lines":[{{Line}}],"payment":{} }""", "payment.token")]
    [InlineData($$"""{"lines":[{{Line}}],"payment":{"token":""} }""", "payment.token")]
    [InlineData($$"""{"lines":[{{Line}}],"payment":{"token":"4111 1111 1111 1111"} }""", "payment.token")]
    [InlineData($$"""{"lines":[{{Line}}],"payment":{"token":"tok_visa\u0000"} }""", "payment.token")]
    [InlineData($$"""{"lines":[{{Line}}],"payment":{"token":"tok_\ud800"} }""", "payment.token")]
    [InlineData($$"""{"lines":[{{Line}}],"payment":{"token":"tok_visa\n"} }""", "payment.token")]
    [InlineData($$"""{"lines":[{{Line}}],"payment":{{Payment}},"email":""}""", "email")]
    [InlineData($$"""{"lines":[{{Line}}],"payment":{{Payment}},"email":"ada"}""", "email")]
    [InlineData($$"""{"lines":[{{Line}}],"payment":{{Payment}},"email":"ada@example.com\r\nBcc: eve@example.com"}""", "email")]
    [InlineData($$"""{"lines":[{{Line}}],"payment":{{Payment}},"email":"ada\u0000@example.com"}""", "email")]
    [InlineData($$"""{"lines":[{{Line}}],"payment":{{Payment}},"email":["ada@example.com"]}""", "email")]
    public async Task Every_invalid_field_is_named(string json, params string[] fields) => Assert.Equal(fields, await WrongFieldsAsync(json));

    [Fact]
    public async Task Lines_and_token_over_their_maximum_are_refused()
    {
        Assert.True((await ReadAsync(Order(lines: 50, tokenLength: 100))).IsValid);
        Assert.Equal(["lines"], await WrongFieldsAsync(Order(lines: 51, tokenLength: 100)));
        Assert.Equal(["payment.token"], await WrongFieldsAsync(Order(lines: 50, tokenLength: 101)));
    }

    [Fact]
    public async Task Email_over_254_characters_is_refused()
    {
        Assert.True((await ReadAsync(Order(emailLength: 254))).IsValid);
        Assert.Equal(["email"], await WrongFieldsAsync(Order(emailLength: 255)));
    }

    private static string Order(int lines = 1, int tokenLength = 8, int emailLength = 250) => $$"""
        {"lines":[{{string.Join(',', Enumerable.Repeat(Line, lines))}}],"payment":{"token":"{{new string('t', tokenLength)}}"},
        "email":"ada@{{string.Concat(Enumerable.Repeat("sub.", 60))}}{{new string('d', emailLength - 244)}}"}
        """;

    private static async Task<IEnumerable<string>> WrongFieldsAsync(string json)
    {
        var body = await ReadAsync(json);
        Assert.False(body.IsValid);
        Assert.Equal((400, Problems.TypePrefix + "invalid-request"), (body.Problem.StatusCode, body.Problem.ProblemDetails.Type));
        var errors = Assert.IsAssignableFrom<IReadOnlyDictionary<string, string[]>>(body.Problem.ProblemDetails.Extensions["errors"]);
        Assert.All(errors.Values, messages => Assert.All(messages, message => Assert.EndsWith(".", message, StringComparison.Ordinal)));
        return errors.Keys.Order(StringComparer.Ordinal);
    }

    private static Task<Body<PlaceOrderRequest>> ReadAsync(string json) => new DefaultHttpContext
    {
        Request = { ContentType = "application/json", Body = new MemoryStream(Encoding.UTF8.GetBytes(json)) },
    }.Request.ReadBodyAsync(new PlaceOrderValidator(), CancellationToken.None);
}
