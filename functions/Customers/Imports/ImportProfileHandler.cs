using Platform.Customers.Consents;
using Platform.Customers.Contracts;
using Platform.Customers.Profiles;

namespace Platform.Customers.Imports;

internal sealed record ImportProfile(
    Guid JobId, int Row, Guid RequestedBy, Guid? CustomerId, string? Email, string? DisplayName, string? Phone, string? Language) : IMessage
{
    public static string Type => "customers.import-profile.v1";

    // What is personal must not get into a log.
    public override string ToString() => $"{nameof(ImportProfile)} {{ {nameof(JobId)} = {JobId}, {nameof(Row)} = {Row} }}";
}

/// <summary>Changes the profile of one imported row, by the rules of the HTTP API. Jobs decides who may import: operators and admins. Consents stay: only the
/// person
/// may change them.</summary>
public sealed class ImportProfileHandler(CustomersDbContext db, IValidator<ProfileRequest> validator, TimeProvider clock)
{
    internal async Task HandleAsync(ImportProfile row, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (customer, error) = await FindAsync(row, cancellationToken);
        IReadOnlyList<ImportError> errors = error is null ? [] : [error];
        var version = customer?.Version;
        if (customer is not null) errors = Apply(row, customer, now);
        if (customer is null || errors.Count > 0)
        {
            db.Send(new ProfileImportRefused(row.JobId, row.Row, errors, now), now);
        }
        else
        {
            db.Send(
            new ProfileImported(row.JobId, row.Row, customer.Id, customer.Version == version ? ImportOutcome.Unchanged : ImportOutcome.Updated, now), now);
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    private async Task<(Customer? Customer, ImportError? Error)> FindAsync(ImportProfile row, CancellationToken cancellationToken)
    {
        if (row.CustomerId is { } id)
        {
            return await db.Customers.FirstOrDefaultAsync(c => c.Id == id, cancellationToken) is { } known
            ? (known, null) : (null, new("id", "There is no customer with this id."));
        }

        if (string.IsNullOrWhiteSpace(row.Email) || row.Email.Contains('\0')) return (null, new("id", "Say by id or email whose profile it is."));
        var email = Customer.SearchText(row.Email.Trim());
        var found = await db.Customers.Where(c => c.SearchEmail == email).OrderBy(c => c.Id).Take(2).ToListAsync(cancellationToken);
        return found is [var one] ? (one, null) : (null, new("email", "There is no customer with this mail address, or more than one."));
    }

    private IReadOnlyList<ImportError> Apply(ImportProfile row, Customer customer, DateTimeOffset now)
    {
        var request = new ProfileRequest(
            row.DisplayName ?? customer.DisplayName, row.Phone ?? customer.Phone,
            new(row.Language ?? customer.Language, customer.MailConsent, customer.SmsConsent));
        var checkedRow = validator.Validate(request);
        if (!checkedRow.IsValid)
            return [.. checkedRow.Errors.Select(e => new ImportError(JsonNamingPolicy.CamelCase.ConvertName(e.PropertyName.Split('.')[^1]), e.ErrorMessage))];
        var (news, refusal) = customer.Change(request.ToProfile(), new Origin(row.RequestedBy, "", $"data-sync job {row.JobId}"), now);
        if (news is null) return [new("phone", refusal!.Detail)];
        if (news.ProfileChanged)
            db.Send(new ProfileChanged(customer.Id, customer.Email, customer.DisplayName, customer.Phone, customer.Language, customer.Version, now), now);
        return [];
    }
}
