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

    [Fact]
    public async Task Invalid_UTF8_is_refused()
    {
        var request = Json(new MemoryStream([.. "{\"text\":\""u8, 0xff, .. "\"}"u8]));
        Assert.Equal(["text"], WrongFieldsOf((await request.ReadBodyAsync(new NoteValidator(), default)).Problem));
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
