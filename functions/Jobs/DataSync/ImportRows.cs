using System.Globalization;
using System.Text.Json.Nodes;

namespace Platform.Jobs.DataSync;

/// <summary>Converts rows to commands. Only types are checked here; the receiving context validates the rest.</summary>
public static class ImportRows
{
    public static readonly IReadOnlyList<string> ProductColumns =
        ["id", "kind", "title", "description", "priceAmount", "priceCurrency", "tags", "published"];

    public static readonly IReadOnlyList<string> ProfileColumns = ["id", "email", "displayName", "phone", "language"];

    private static readonly IReadOnlyList<string> ProductFields = ["id", "kind", "title", "description", "price", "tags", "published"];

    /// <summary>The columns are those of the HTTP API; in CSV, priceAmount and priceCurrency stand for price, and tags are separated by spaces.</summary>
    public static (ImportProduct? Command, IReadOnlyList<FieldError> Errors) Product(Guid jobId, Guid ownerId, Row row, bool isCsv)
    {
        var fields = new RowReader(row.Fields!, isCsv, isCsv ? ProductColumns : ProductFields);
        var id = fields.Id("id");
        var command = new ImportProduct(jobId, row.Number, id ?? DerivedId.Of(jobId, row.Number), IsNew: id is null, ownerId,
            fields.Text("kind"), fields.Text("title"), fields.Text("description"), fields.Price(), fields.Words("tags"), fields.Flag("published"));
        return fields.Errors.Count == 0 ? (command, []) : (null, fields.Errors);
    }

    /// <summary>The columns id or email identify the profile; displayName, phone and language are the new values.</summary>
    public static (ImportProfile? Command, IReadOnlyList<FieldError> Errors) Profile(Guid jobId, Guid ownerId, Row row, bool isCsv)
    {
        var fields = new RowReader(row.Fields!, isCsv, ProfileColumns);
        var command = new ImportProfile(
            jobId, row.Number, ownerId, fields.Id("id"), fields.Text("email"), fields.Text("displayName"), fields.Text("phone"), fields.Text("language"));
        return fields.Errors.Count == 0 ? (command, []) : (null, fields.Errors);
    }

    private sealed class RowReader(JsonObject fields, bool isCsv, IReadOnlyList<string> names)
    {
        private const int MaxName = 100, MaxUnknown = 10;

        /// <summary>A field of another name is an error, since its value would be lost.</summary>
        public List<FieldError> Errors { get; } =
        [
            .. fields.Select(f => f.Key).Where(name => !names.Contains(name, StringComparer.Ordinal)).Take(MaxUnknown)
                .Select(name => name.Length <= MaxName ? name : name[..MaxName])
                .Select(name => new FieldError(name, $"{name} is unknown. The fields are: {string.Join(", ", names)}.")),
        ];

        public string? Text(string name) => fields[name] switch
        {
            null => null,
            JsonValue value when value.GetValueKind() == JsonValueKind.String && TextOf(value) is { } text => text,
            _ => Invalid<string>(name, $"{name} is a text."),
        };

        public Guid? Id(string name) =>
            Text(name) is not { } text ? null
            : Guid.TryParseExact(text, "D", out var id) && id != Guid.Empty ? id
            : InvalidValue<Guid>(name, $"{name} is a UUID.");

        public bool? Flag(string name) => fields[name]?.GetValueKind() switch
        {
            null => null,
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.String when isCsv && bool.TryParse(TextOf(fields[name]!.AsValue()), out var flag) => flag,
            _ => InvalidValue<bool>(name, $"{name} is true or false."),
        };

        public IReadOnlyList<string>? Words(string name)
        {
            if (isCsv) return Text(name)?.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (fields[name] is not { } node) return null;
            if (node is not JsonArray { Count: <= 100 } array) return Invalid<IReadOnlyList<string>>(name, $"{name} is a list of texts.");
            var words = array.Select(item => item?.GetValueKind() == JsonValueKind.String ? TextOf(item.AsValue()) : null).ToList();
            return words.Contains(null) ? Invalid<IReadOnlyList<string>>(name, $"{name} is a list of texts.") : [.. words.Select(w => w!)];
        }

        public Money? Price()
        {
            if (isCsv)
            {
                var currencyCode = Text("priceCurrency");
                if (Text("priceAmount") is not { } text)
                    return currencyCode is null ? null : InvalidValue<Money>("priceAmount", "priceAmount is missing beside priceCurrency.");
                if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed))
                    return InvalidValue<Money>("priceAmount", "priceAmount is a whole number of minor units (cents).");
                return currencyCode is null
                    ? InvalidValue<Money>("priceCurrency", "priceCurrency is missing beside priceAmount.")
                    : new(parsed, currencyCode);
            }
            if (fields["price"] is not { } node) return null;
            return node is JsonObject { Count: 2 } price && price["amount"] is JsonValue value && TryReadAmount(value, out var amount)
                && price["currency"]?.GetValueKind() == JsonValueKind.String && TextOf(price["currency"]!.AsValue()) is { } currency
                ? new Money(amount, currency)
                : InvalidValue<Money>("price", "price is an object {amount, currency}, the amount a whole number of minor units (cents).");
        }

        /// <summary>As in the API: 100.0 is a whole number.</summary>
        private static bool TryReadAmount(JsonValue value, out long amount)
        {
            try
            {
                amount = value.Deserialize<long>(PlatformJson.Options);
                return true;
            }
            catch (JsonException)
            {
                amount = 0;
                return false;
            }
        }

        private T? Invalid<T>(string field, string message) where T : class
        {
            Errors.Add(new(field, message));
            return null;
        }

        private T? InvalidValue<T>(string field, string message) where T : struct
        {
            Errors.Add(new(field, message));
            return null;
        }

        /// <summary>Null for a text with an unpaired surrogate, which the database rejects.</summary>
        private static string? TextOf(JsonValue value)
        {
            try
            {
                return value.GetValue<string>();
            }
            catch (InvalidOperationException)
            {
                return null;
            }
        }
    }
}
