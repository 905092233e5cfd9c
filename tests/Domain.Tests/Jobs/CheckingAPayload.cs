using System.Text.Json;
using Platform.Jobs.Jobs;

namespace Platform.Domain.Tests.Jobs;

public sealed class CheckingAPayload
{
    [Theory]
    [InlineData("email", """{"addresses":["ada@example.com"],"subject":"Hello","body":"**Hi**"}""")]
    [InlineData("email", """{"userIds":["0193e1a0-7c1e-7000-8000-000000000001"],"subject":"Hello","body":"a\nb","purpose":"marketing","more":1}""")]
    [InlineData("image", """{"fileIds":["0193e1a0-7c1e-7000-8000-000000000001"]}""")]
    [InlineData("data-sync", """{"fileId":"0193e1a0-7c1e-7000-8000-000000000001","target":"customers"}""")]
    [InlineData("report", """{"from":"2026-01-01","to":"2027-01-01"}""")]
    [InlineData("report", """{"lastDays":7}""")]
    public void Valid_payload_is_accepted(string type, string payload)
    {
        var (json, errors) = Read(type, payload);
        Assert.Empty(errors);
        Assert.NotNull(json);
    }

    [Theory]
    [InlineData("email", "{}", "payload.userIds payload.subject payload.body")]
    [InlineData("email", """{"addresses":["ada"],"subject":"a\nb","body":"\u0000","purpose":"spam"}""",
        "payload.addresses payload.subject payload.body payload.purpose")]
    [InlineData("email", """{"addresses":["a@example.com","A@example.com"],"subject":"a","body":"b"}""", "payload.addresses")]
    [InlineData("email", """{"addresses":["a@bücher.example","a@XN--bcher-kva.example"],"subject":"a","body":"b"}""", "payload.addresses")]
    [InlineData("email", """{"addresses":["ü@example.com"],"subject":"a","body":"b"}""", "payload.addresses")]
    [InlineData("email", """{"addresses":["a@ü..example"],"subject":"a","body":"b"}""", "payload.addresses")]
    [InlineData("email", """{"addresses":["Ada <a@example.com>"],"subject":"a","body":"b"}""", "payload.addresses")]
    [InlineData("email", """{"addresses":["a@example.com"],"subject":"\ud800","body":"b"}""", "payload.subject")]
    [InlineData("email", """{"userIds":["seven"],"subject":"a","body":"b"}""", "payload.userIds[0]")]
    [InlineData("image", """{"fileIds":[]}""", "payload.fileIds")]
    [InlineData("image", """{"fileIds":["0193e1a0-7c1e-7000-8000-000000000001","0193e1a0-7c1e-7000-8000-000000000001"]}""", "payload.fileIds")]
    [InlineData("data-sync", "{}", "payload.fileId payload.target")]
    [InlineData("data-sync", """{"fileId":"0193e1a0-7c1e-7000-8000-000000000001","target":"orders"}""", "payload.target")]
    [InlineData("report", "{}", "payload.from payload.to")]
    [InlineData("report", """{"from":"2026-01-02","to":"2026-01-01"}""", "payload.to")]
    [InlineData("report", """{"from":"2026-01-01","to":"2027-01-02"}""", "payload.to")]
    [InlineData("report", """{"from":"yesterday","to":"2027-01-02"}""", "payload.from")]
    [InlineData("report", """{"from":"2026-01-01","to":"2026-01-02","lastDays":7}""", "payload.lastDays")]
    [InlineData("report", """{"lastDays":367}""", "payload.lastDays")]
    [InlineData("report", "[]", "payload")]
    [InlineData("report", "null", "payload")]
    public void Every_invalid_field_is_named(string type, string payload, string fields)
    {
        var (json, errors) = Read(type, payload);
        Assert.Null(json);
        Assert.Equal(fields.Split(' '), errors.Select(e => e.Field).Distinct());
    }

    [Fact]
    public void Lists_and_texts_over_their_maximum_are_refused()
    {
        var many = string.Join(',', Enumerable.Range(0, 101).Select(_ => $"\"{Guid.NewGuid()}\""));
        Assert.Equal(["payload.fileIds"], Read("image", $$"""{"fileIds":[{{many}}]}""").Errors.Select(e => e.Field));
        Assert.Equal(["payload.userIds"], Read("email", $$"""{"userIds":[{{many}}],"subject":"a","body":"b"}""").Errors.Select(e => e.Field));
        Assert.Equal(["payload.subject", "payload.body"],
            Read("email", $$"""{"addresses":["a@example.com"],"subject":"{{new string('x', 201)}}","body":"{{new string('x', 20_001)}}"}""")
                .Errors.Select(e => e.Field));
    }

    [Fact]
    public void Report_over_the_last_days_covers_whole_days_before_the_run()
    {
        var now = new DateTimeOffset(2026, 3, 1, 0, 30, 0, TimeSpan.FromHours(2)); // in UTC it is still the day before
        Assert.Equal((new(2026, 2, 21), new DateOnly(2026, 2, 27)), new ReportPayload(null, null, 7).DaysAt(now));
    }

    [Theory, InlineData("ada@Bücher.example"), InlineData("ada@xn--bcher-kva.example")]
    public void International_domain_of_an_address_is_stored_in_its_ascii_form(string address)
    {
        var (json, errors) = Read("email", $$"""{"addresses":["{{address}}"],"subject":"a","body":"b"}""");
        Assert.Empty(errors);
        Assert.Contains("\"ada@xn--bcher-kva.example\"", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Email_without_a_purpose_is_transactional() => Assert.Equal(Platform.Jobs.Contracts.MailPurpose.Transactional, EmailPayload.PurposeOf(null));

    private static (string? Json, IReadOnlyList<(string Field, string Message)> Errors) Read(string type, string payload)
    {
        using var document = JsonDocument.Parse(payload);
        return Payloads.Read(JobTypes.Find(type)!.Value, document.RootElement.Clone());
    }
}
