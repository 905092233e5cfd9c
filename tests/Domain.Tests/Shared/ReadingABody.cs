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
    public async Task Takes_json(string contentType)
    {
        var body = await ReadAsync("""{"text":"Grüße","stars":5,"author":{"fullName":"Ada"},"unknown":[1]}""", contentType);
        Assert.Equal(new Note("Grüße", new("Ada"), 5), body.Value);
    }

    [Theory, InlineData(null), InlineData(""), InlineData("text/plain"), InlineData("application/x-www-form-urlencoded"), InlineData("garbage")]
    public async Task Is_refused_for_anything_else(string? contentType) =>
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
    public async Task Names_the_field_that_is_malformed(string json, string field) => Assert.Equal([field], WrongFieldsOf((await ReadAsync(json)).Problem));

    [Fact]
    public async Task Is_refused_when_it_is_not_utf_8()
    {
        var request = Json(new MemoryStream([.. "{\"text\":\""u8, 0xff, .. "\"}"u8]));
        Assert.Equal(["text"], WrongFieldsOf((await request.ReadBodyAsync(new NoteValidator(), default)).Problem));
    }

    [Fact]
    public async Task Is_refused_when_it_is_nested_too_deep() =>
        Assert.Equal("invalid-request", CodeOf((await ReadAsync($$"""{"unknown":{{new string('[', 200)}}{{new string(']', 200)}}}""")).Problem, 400));

    [Fact]
    public async Task Names_every_field_that_its_validator_refuses() =>
        Assert.Equal(["stars", "author.fullName"], WrongFieldsOf((await ReadAsync("""{"stars":6,"author":{}}""")).Problem));

    [Theory, InlineData(true), InlineData(false)]
    public async Task Takes_64_KiB_and_no_byte_more(bool lengthTold)
    {
        Assert.True((await ReadAsync(OfBytes(RequestBody.MaxBytes), lengthTold: lengthTold)).IsValid);
        Assert.Equal("body-too-large", CodeOf((await ReadAsync(OfBytes(RequestBody.MaxBytes + 1), lengthTold: lengthTold)).Problem, 413));
    }

    [Fact]
    public async Task Stops_reading_an_endless_one()
    {
        var endless = new Endless();
        Assert.Equal("body-too-large", CodeOf((await Json(endless).ReadBodyAsync(new NoteValidator(), default)).Problem, 413));
        Assert.InRange(endless.BytesRead, RequestBody.MaxBytes, RequestBody.MaxBytes + 1);
    }

    private static string OfBytes(int count) => "{}".PadRight(count);

    private static Task<Body<Note>> ReadAsync(string json, string? contentType = "application/json", bool lengthTold = false)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var request = Json(new MemoryStream(bytes));
        request.ContentType = contentType;
        if (lengthTold) request.ContentLength = bytes.Length;
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
