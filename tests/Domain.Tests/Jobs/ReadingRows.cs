using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Jobs.DataSync;

namespace Platform.Domain.Tests.Jobs;

public sealed class ReadingRows
{
    private const string Csv = "text/csv", Lines = "application/x-ndjson";

    public static TheoryData<string, string> Files => new()
    {
        { Csv, "kind,title\r\nkit,One\r\ncourse,\"Two, \"\"quoted\"\"\r\nand broken\"\r\n\r\nkit,Drei – Übung 🚀\r\nkit,Four" },
        { Csv, "\uFEFFkind,title\nkit,One\nkit,\"\"\nkit,Three\n" },
        { Csv, "sep=;\r\nkind;title\r\nkit;One, two\r\nkit;\"a;b\"\r\nkit;Three" },
        { Csv, "\uFEFFSEP=\t\nkind\ttitle\nkit\tOne;|,\nkit\tTwo\n" },
        { Lines, "{\"title\":\"One\"}\n\n{\"title\":\"Zwei – Ü\"}\r\n  {\"title\":\"Three\"}  \n{\"title\":\"Four\"}" },
        { Lines, "\uFEFF{\"title\":\"One\"}\n{\"title\":\"Two\"}\n" },
    };

    [Theory, MemberData(nameof(Files))]
    public async Task Reading_resumes_at_the_start_of_any_row(string type, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var all = await ReadAsync(bytes, type, Position.Start);
        Assert.True(all.Count > 1);
        foreach (var place in all.Select(row => row.Place))
        {
            var rest = await ReadAsync(bytes, type, place);
            Assert.Equal(all.Skip(place.Number - 1).Select(Shown), rest.Select(Shown));
        }
    }

    [Fact]
    public async Task CSV_fields_are_named_by_the_header_and_empty_ones_left_out()
    {
        var rows = await ReadAsync(Encoding.UTF8.GetBytes("kind , title\r\nkit,\"A, \"\"B\"\"\r\nC\"\r\n,D\r\n"), Csv, Position.Start);
        Assert.Equal(["1 {\"kind\":\"kit\",\"title\":\"A, \\u0022B\\u0022\\r\\nC\"}", "2 {\"title\":\"D\"}"],
            rows.Select(r => $"{r.Number} {r.Fields!.ToJsonString()}"));
    }

    [Fact]
    public async Task CSV_row_with_another_number_of_fields_is_an_error()
    {
        var rows = await ReadAsync(Encoding.UTF8.GetBytes("kind,title\n1\n1,2,3\n1,2\n"), Csv, Position.Start);
        Assert.Equal(["The row has 1 fields, the header 2.", "The row has 3 fields, the header 2.", null], rows.Select(r => r.Error));
    }

    [Theory]
    [InlineData("[1]", "The line is not a JSON object.")]
    [InlineData("{", "The line is not a valid JSON object.")]
    [InlineData("{\"a\":1,\"a\":2}", "The line is not a valid JSON object.")]
    public async Task JSON_line_that_is_no_object_is_an_error(string line, string error)
    {
        var rows = await ReadAsync(Encoding.UTF8.GetBytes($"{{\"a\":1}}\n{line}\n{{\"a\":2}}\n"), Lines, Position.Start);
        Assert.Equal([null, error, null], rows.Select(r => r.Error));
    }

    [Theory]
    [InlineData("kind,title,Description\n", "The column Description is unknown.")]
    [InlineData("kind,titel\n", "The column titel is unknown.")]
    [InlineData("kind;title\n", "The column kind;title is unknown.")]
    [InlineData("kind|title\n", "separated by commas, or by the character that a first line such as sep=; names.")]
    [InlineData("sep=;\nkind,title\n", "The column kind,title is unknown.")]
    [InlineData("sep=\nkind,title\n", "The column sep= is unknown.")]
    [InlineData("title,kind,title\n", "The column title occurs twice.")]
    [InlineData("kind,title,\nkit,One,\n", "Column 3 has no name")]
    public async Task Header_that_would_lose_values_is_refused_with_the_column(string text, string message)
    {
        var refused = await Assert.ThrowsAsync<InvalidHeaderException>(() => ReadAsync(Encoding.UTF8.GetBytes(text), Csv, Position.Start));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Overlong_header_is_refused_in_a_short_message()
    {
        foreach (var text in new[] { new string('x', 60_000) + "\n", string.Join(',', Enumerable.Range(0, 1000)) + "\n" })
        {
            var refused = await Assert.ThrowsAsync<InvalidHeaderException>(() => ReadAsync(Encoding.UTF8.GetBytes(text), Csv, Position.Start));
            Assert.True(refused.Message.Length < 500);
        }
    }

    [Fact]
    public void Position_that_was_stored_before_there_were_separators_has_the_comma() =>
        Assert.Equal(',', JsonSerializer.Deserialize<Position>("""{"offset":5,"number":1,"header":["kind"]}""", PlatformJson.Options)!.Separator);

    [Theory, InlineData("kind,title\n1,\"2\"x\n"), InlineData("kind,title\n1,\"2\n")]
    public async Task Malformed_CSV_is_unreadable(string text) =>
        await Assert.ThrowsAsync<UnreadableFileException>(() => ReadAsync(Encoding.UTF8.GetBytes(text), Csv, Position.Start));

    [Fact]
    public async Task Overlong_row_is_unreadable()
    {
        var filler = new string('x', 200_000);
        await Assert.ThrowsAsync<UnreadableFileException>(() => ReadAsync(Encoding.UTF8.GetBytes($"{{\"a\":\"{filler}\"}}\n"), Lines, Position.Start));
        await Assert.ThrowsAsync<UnreadableFileException>(() => ReadAsync(Encoding.UTF8.GetBytes($"kind,title\n1,\"{filler}\"\n"), Csv, Position.Start));
    }

    [Fact]
    public void CSV_row_becomes_a_product_with_a_stable_id()
    {
        var job = new Guid("0193e1a0-7c1e-7000-8000-000000000001");
        var row = Row("""{"kind":"kit","title":"A kit","priceAmount":"100","priceCurrency":"EUR","tags":"a b","published":"TRUE"}""");

        var (command, errors) = ImportRows.Product(job, Given.Ada, row, isCsv: true);

        Assert.Empty(errors);
        Assert.Equal((DerivedId.Of(job, 3), true, 100, "EUR", "a b", true),
            (command!.ProductId, command.IsNew, command.Price!.Value.Amount, command.Price.Value.Currency, string.Join(' ', command.Tags!),
                command.Published!.Value));
        Assert.NotEqual(DerivedId.Of(job, 3), DerivedId.Of(job, 4));
    }

    [Theory]
    [InlineData("""{"id":"x","priceAmount":"1.5","published":"maybe"}""", true, "id priceAmount published")]
    [InlineData("""{"title":1,"price":{"amount":"1"},"tags":"a","published":"true"}""", false, "title price tags published")]
    [InlineData("""{"tags":[1],"price":5}""", false, "price tags")]
    [InlineData("""{"id":"0193e1a0-7c1e-7000-8000-000000000001","priceCurrency":"USD"}""", true, "priceAmount")]
    [InlineData("""{"id":"0193e1a0-7c1e-7000-8000-000000000001","priceAmount":"5"}""", true, "priceCurrency")]
    [InlineData("""{"Title":"a","price":{"amount":1,"currency":"EUR","vat":19}}""", false, "Title price")]
    [InlineData("""{"priceAmount":"5","priceCurrency":"EUR"}""", false, "priceAmount priceCurrency")]
    [InlineData("""{"price":{"amount":1.5,"currency":"EUR"}}""", false, "price")]
    [InlineData("""{"price":{"amount":1,"currency":"EUR","vat":19}}""", false, "price")]
    public void Every_product_field_of_the_wrong_type_is_named(string fields, bool isCsv, string wrong)
    {
        var (command, errors) = ImportRows.Product(Given.Ada, Given.Ada, Row(fields), isCsv);
        Assert.Null(command);
        Assert.Equal(wrong.Split(' ').Order(StringComparer.Ordinal), errors.Select(e => e.Field).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Row_becomes_a_profile()
    {
        var (command, errors) = ImportRows.Profile(Given.Ada, Given.Ada, Row("""{"email":"ada@example.com","displayName":"Ada"}"""), isCsv: false);
        Assert.Empty(errors);
        Assert.Equal((null, "ada@example.com", "Ada", null, null), (command!.CustomerId, command.Email, command.DisplayName, command.Phone, command.Language));
    }

    private static Row Row(string fields) => new(3, Position.Start, JsonNode.Parse(fields)!.AsObject(), null);

    private static string Shown(Row row) => $"{row.Number} @{row.Place.Offset} {row.Fields?.ToJsonString()} {row.Error}";

    private static async Task<List<Row>> ReadAsync(byte[] file, string type, Position from)
    {
        var rows = new List<Row>();
        using var stream = new MemoryStream(file) { Position = from.Offset };
        await foreach (var row in Rows.ReadAsync(stream, type, from, ImportRows.ProductColumns, CancellationToken.None)) rows.Add(row);
        return rows;
    }
}
