using System.Text.Json;
using FluentValidation;
using Microsoft.AspNetCore.Http;
using Platform.Shared.Http;
using static Platform.Domain.Tests.Shared.Given;

namespace Platform.Domain.Tests.Shared;

public sealed class ReadingABody
{
    private sealed record Note(string? Text, Author? Author, int Stars);

    private sealed record Author(string? FullName);

    private sealed class NoteValidator : AbstractValidator<Note>
    {
        public NoteValidator()
        {
            RuleFor(n => n.Stars).LessThanOrEqualTo(5).WithMessage("At most 5.");
            RuleFor(n => n.Author!.FullName).NotEmpty().WithMessage("Say who.").When(n => n.Author is not null);
        }
    }

    [Theory, InlineData("application/json"), InlineData("application/json; charset=utf-8"), InlineData("application/merge-patch+json")]
    public async Task JSON_is_read(string contentType)
    {
        var body = await ReadAsync("""{"text":"Grüße","stars":5,"author":{"fullName":"Ada"},"unknown":[1]}""", contentType);
        Assert.Equal(new Note("Grüße", new("Ada"), 5), body.Value);
    }

    [Theory, InlineData(null), InlineData(""), InlineData("text/plain"), InlineData("application/x-www-form-urlencoded"), InlineData("garbage")]
    public async Task Another_media_type_is_415(string? contentType) =>
        Assert.Equal("unsupported-media-type", CodeOf((await ReadAsync("{}", contentType)).Problem, 415));

    [Theory]
    [InlineData("", "body")]
    [InlineData(" ", "body")]
    [InlineData("{", "body")]
    [InlineData("nonsense", "body")]
    [InlineData("null", "body")]
    [InlineData("[]", "body")]
    [InlineData("\"text\"", "body")]
    [InlineData("7", "body")]
    [InlineData("{}{}", "body")]
    [InlineData("""{"text":"a",}""", "body")]
    [InlineData("""{"text":7}""", "text")]
    [InlineData("""{"stars":"5"}""", "stars")]
    [InlineData("""{"stars":null}""", "stars")]
    [InlineData("""{"stars":99999999999}""", "stars")]
    [InlineData("""{"author":{"fullName":{}}}""", "author.fullName")]
    [InlineData("""{"text":"\ud800"}""", "text")]
    public async Task Malformed_field_is_named(string json, string field) => Assert.Equal([field], WrongFieldsOf((await ReadAsync(json)).Problem));

    [Theory]
    [InlineData("""{"stars":1,"stars":2}""", "stars"), InlineData("""{"stars":1,"Stars":2}""", "Stars"), InlineData("""{"unknown":1,"unknown":1}""", "body")]
    [InlineData("""{"unknown":[{"a":1,"a":2}]}""", "body"), InlineData("""{"author":{"fullName":"Ada","fullName":"Ada"}}""", "author.fullName")]
    [InlineData("""{"stars":1,"\u0073tars":2}""", "stars")]
    public async Task Member_given_twice_is_refused(string json, string field) =>
        Assert.Contains(Assert.Single(WrongFieldsOf((await ReadAsync(json)).Problem)), new[] { field, "body" });

    [Theory, InlineData("4.0", 4), InlineData("4.00", 4), InlineData("0.4e1", 4), InlineData("40e-1", 4), InlineData("4E0", 4), InlineData("-0.0", 0)]
    [InlineData("-2.147483648e9", int.MinValue), InlineData("4.000000000000000000000000000000000000", 4), InlineData("0e99999999999999999999", 0)]
    [InlineData("0.00000000000000000000000000000000000004e38", 4), InlineData("4000000000000000000000000000000000000000e-39", 4), InlineData("4e+0", 4)]
    [InlineData("400e-2", 4), InlineData("-0e-5", 0)]
    public async Task Whole_number_is_an_integer_in_any_notation(string number, int value) =>
        Assert.Equal(value, (await ReadAsync($$"""{"stars":{{number}}}""")).Value?.Stars);

    [Theory, InlineData("1.5"), InlineData("1e-1"), InlineData("2147483648"), InlineData("2.147483648e9"), InlineData("1e10"), InlineData("1e400")]
    [InlineData("1e-400"), InlineData("1e-29"), InlineData("-1e400"), InlineData("1.0000000000000000000000000000000001"), InlineData("true")]
    [InlineData("1e99999999999999999999"), InlineData("1e-99999999999999999999")]
    [InlineData("9223372036854775808.0"), InlineData("1e9223372036854775807"), InlineData("1.5e-9223372036854775808")]
    [InlineData("\"1\"")]
    public async Task Other_number_is_refused_with_what_it_must_be(string number)
    {
        var problem = (await ReadAsync($$"""{"stars":{{number}}}""")).Problem;
        Assert.Equal(["stars"], WrongFieldsOf(problem));
        Assert.Contains("whole number", JsonSerializer.Serialize(problem!.ProblemDetails), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-12-24T06:00:00Z", 6), InlineData("2026-12-24T06:00:00+05:30", 0), InlineData("2026-12-24T06:00:00.123-08:00", 14)]
    [InlineData("2026-12-24T06:00Z", 6), InlineData("2026-12-24t06:00:00z", 6), InlineData("2026-12-24t06:00:00.5+05:30", 0)]
    [InlineData("2026-12-24T06:00z", 6)]
    public void Time_is_read_with_its_offset(string text, int hour) =>
        Assert.Equal(hour, JsonSerializer.Deserialize<DateTimeOffset>($"\"{text}\"", PlatformJson.Options).UtcDateTime.Hour);

    [Theory, InlineData("\"2026-12-24T06:00:00\""), InlineData("\"2026-12-24\""), InlineData("\"2026-12-24T06:00\""), InlineData("\"2026-12-24T06:00:00.5\"")]
    [InlineData("\"0001-01-01T00:00:00+14:00\""), InlineData("\"24.12.2026 06:00Z\"")]
    [InlineData("\"2026-12-24t06:00:00\""), InlineData("\"2026-12-24z\""), InlineData("1766556000"), InlineData("\"\"")]
    public void Time_without_an_offset_is_refused_on_every_machine(string json)
    {
        var refused = Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize<DateTimeOffset?>(json, PlatformJson.Options));
        Assert.Contains("offset", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invalid_UTF8_is_refused()
    {
        var request = Json(new MemoryStream([.. "{\"text\":\""u8, 0xff, .. "\"}"u8]));
        Assert.Equal(["text"], WrongFieldsOf((await request.ReadBodyAsync(new NoteValidator(), default)).Problem));
    }

    [Fact]
    public async Task Byte_order_mark_before_the_JSON_is_skipped()
    {
        Assert.Equal(5, (await ReadAsync("\uFEFF{\"stars\":5}")).Value?.Stars);
        Assert.Equal(["body"], WrongFieldsOf((await ReadAsync("\uFEFF\uFEFF{\"stars\":5}")).Problem));
        Assert.Equal(["body"], WrongFieldsOf((await ReadAsync("\uFEFF")).Problem));
        var patch = Json(new MemoryStream([.. "\uFEFF{\"stars\":5}"u8]));
        patch.ContentType = MergePatch.MediaType;
        Assert.True((await MergePatch.ReadAsync(patch, default)).IsValid);
    }

    [Fact]
    public async Task Deeply_nested_body_is_refused() =>
        Assert.Equal("invalid-request", CodeOf((await ReadAsync($$"""{"unknown":{{new string('[', 200)}}{{new string(']', 200)}}}""")).Problem, 400));

    [Fact]
    public async Task Every_invalid_field_is_named() =>
        Assert.Equal(["stars", "author.fullName"], WrongFieldsOf((await ReadAsync("""{"stars":6,"author":{}}""")).Problem));

    [Theory, InlineData(true), InlineData(false)]
    public async Task Body_over_64_KiB_is_413(bool hasLength)
    {
        Assert.True((await ReadAsync(OfBytes(RequestBody.MaxBytes), hasLength: hasLength)).IsValid);
        Assert.Equal("body-too-large", CodeOf((await ReadAsync(OfBytes(RequestBody.MaxBytes + 1), hasLength: hasLength)).Problem, 413));
    }

    [Fact]
    public async Task Endless_body_is_read_to_the_maximum_only()
    {
        var endless = new Endless();
        Assert.Equal("body-too-large", CodeOf((await Json(endless).ReadBodyAsync(new NoteValidator(), default)).Problem, 413));
        Assert.InRange(endless.BytesRead, RequestBody.MaxBytes, RequestBody.MaxBytes + 1);
    }

    private static string OfBytes(int count) => "{}".PadRight(count);

    private static Task<Body<Note>> ReadAsync(string json, string? contentType = "application/json", bool hasLength = false)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var request = Json(new MemoryStream(bytes));
        request.ContentType = contentType;
        if (hasLength) request.ContentLength = bytes.Length;
        return request.ReadBodyAsync(new NoteValidator(), CancellationToken.None);
    }

    private static HttpRequest Json(Stream body) => new DefaultHttpContext { Request = { ContentType = "application/json", Body = body } }.Request;

    private sealed class Endless : Stream
    {
        public int BytesRead { get; private set; }

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            buffer.Span.Fill((byte)' ');
            BytesRead += buffer.Length;
            return new(buffer.Length);
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Bodies are read asynchronously.");
        public override void Flush() => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
