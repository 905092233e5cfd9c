using FluentValidation;
using Microsoft.AspNetCore.Http;
using Platform.Shared.Http;
using static Platform.Domain.Tests.Shared.Given;

namespace Platform.Domain.Tests.Shared;

public sealed class MergingAPatch
{
    public sealed record Title(string? A, string? B, Inner? Inner, IReadOnlyList<int>? List);

    public sealed record Inner(string? X, int? Y);

    private sealed class Anything : AbstractValidator<Title>
    {
        public Anything() => RuleFor(t => t.B).NotEqual("bad").WithMessage("Not this.");
    }

    private static readonly Title Current = new("a", "b", new("x", 1), [1, 2]);

    private static Body<Title> Apply(string patch, Title? to = null) =>
        MergePatch.Parse(Encoding.UTF8.GetBytes(patch)).Value!.ApplyTo(to ?? Current, new Anything());

    /// <summary>After the table in RFC 7396, appendix A.</summary>
    [Theory]
    [InlineData("{}", "a", "b", "x", 1)]
    [InlineData("""{"a":"c"}""", "c", "b", "x", 1)]
    [InlineData("""{"a":null}""", null, "b", "x", 1)]
    [InlineData("""{"a":null,"b":"c"}""", null, "c", "x", 1)]
    [InlineData("""{"inner":{"x":"z"}}""", "a", "b", "z", 1)]
    [InlineData("""{"inner":{"x":null,"y":2}}""", "a", "b", null, 2)]
    public void Values_are_set_nulls_removed_and_the_rest_kept(string patch, string? a, string? b, string? x, int y)
    {
        var patched = Apply(patch).Value!;
        Assert.Equal((a, b, new Inner(x, y)), (patched.A, patched.B, patched.Inner));
        Assert.Equal([1, 2], patched.List);
    }

    [Fact]
    public void List_is_replaced() => Assert.Equal([3], Apply("""{"list":[3]}""").Value!.List);

    [Fact]
    public void Missing_object_is_created_without_nulls() =>
        Assert.Equal(new Inner("z", null), Apply("""{"inner":{"x":"z","y":null}}""", Current with { Inner = null }).Value!.Inner);

    [Fact]
    public void Null_removes_an_object() => Assert.Null(Apply("""{"inner":null}""").Value!.Inner);

    [Theory]
    [InlineData("""{"unheard":"of"}""", "unheard"), InlineData("""{"A":"2"}""", "A"), InlineData("""{"inner":{"unheard":1}}""", "inner.unheard")]
    [InlineData("""{"a":1}""", "a"), InlineData("""{"inner":[]}""", "inner"), InlineData("""{"inner":{"y":"one"}}""", "inner.y")]
    [InlineData("""{"b":"bad"}""", "b")]
    public void Invalid_result_is_refused_by_field(string patch, string field) => Assert.Equal([field], WrongFieldsOf(Apply(patch).Problem));

    [Theory]
    [InlineData(""), InlineData("null"), InlineData("[]"), InlineData("\"a\""), InlineData("{"), InlineData("{} {}"), InlineData("""{"a":"1","a":"2"}""")]
    [InlineData("""{"a":"\ud800"}"""), InlineData("""{"\ud800":1}""")]
    public void Patch_that_is_no_object_is_refused(string patch) =>
        Assert.Equal(["body"], WrongFieldsOf(MergePatch.Parse(Encoding.UTF8.GetBytes(patch)).Problem));

    [Fact]
    public void Deeply_nested_patch_is_refused() =>
        Assert.Equal(
            ["body"], WrongFieldsOf(
                MergePatch.Parse(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 40)) + "1" + new string('}', 40))).Problem));

    [Theory, InlineData("application/json"), InlineData("application/json-patch+json"), InlineData(null)]
    public async Task Another_media_type_is_415(string? type)
    {
        var http = new DefaultHttpContext { Request = { ContentType = type, Body = new MemoryStream("{}"u8.ToArray()) } };
        Assert.Equal("unsupported-media-type", CodeOf((await MergePatch.ReadAsync(http.Request, default)).Problem, 415));
        Assert.Equal(MergePatch.MediaType, http.Response.Headers["Accept-Patch"]);
    }

    [Fact]
    public async Task Patch_is_read_from_a_request()
    {
        var http = new DefaultHttpContext
        {
            Request = { ContentType = "application/merge-patch+json; charset=utf-8",
            Body = new MemoryStream("{}"u8.ToArray()) }
        };
        Assert.True((await MergePatch.ReadAsync(http.Request, default)).IsValid);
    }
}
