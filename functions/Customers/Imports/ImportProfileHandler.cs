using Platform.Customers.Consents;
using Platform.Customers.Profiles;

namespace Platform.Customers.Imports;

internal sealed record ImportProfile(
    Guid JobId, int Row, Guid RequestedBy, Guid? CustomerId, string? Email, string? DisplayName, string? Phone, string? Language) : IMessage
{
    public static string Type => "customers.import-profile.v1";

    // Personal data must not get into a log.
    public override string ToString() => $"{nameof(ImportProfile)} {{ {nameof(JobId)} = {JobId}, {nameof(Row)} = {Row} }}";
}

/// <summary>Changes the profile of one imported row by the rules of the HTTP API. Jobs has authorized the import. Consents stay.</summary>
public sealed class ImportProfileHandler(CustomersDbContext db, IValidator<ProfileRequest> validator, TimeProvider clock)
{
    internal async Task HandleAsync(ImportProfile row, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (customer, error) = await FindAsync(row, cancellationToken);
        var version = customer?.Version;
        var errors = customer is null ? [error!] : Apply(row, customer, now);
        var outcome = customer?.Version == version ? ImportOutcome.Unchanged : ImportOutcome.Updated;
        if (errors.Count > 0) db.Send(new ProfileImportRefused(row.JobId, row.Row, errors, now), now);
        else db.Send(new ProfileImported(row.JobId, row.Row, customer!.Id, outcome, now), now);
        await db.SaveChangesAsync(cancellationToken);
    }

    private async Task<(Customer? Customer, ImportError? Error)> FindAsync(ImportProfile row, CancellationToken cancellationToken)
    {
        if (row.CustomerId is { } id)
        {
            return await db.Customers.FirstOrDefaultAsync(c => c.Id == id, cancellationToken) is { } known
                ? (known, null)
                : (null, new("id", "Customer not found."));
        }
        if (string.IsNullOrWhiteSpace(row.Email) || row.Email.Contains('\0')) return (null, new("id", "Give the customer's id or email."));
        var email = Customer.SearchText(EmailRules.ToAscii(row.Email.Trim()));
        var found = await db.Customers.Where(c => c.SearchEmail == email).OrderBy(c => c.Id).Take(2).ToListAsync(cancellationToken);
        return found is [var one] ? (one, null) : (null, new("email", "No customer has this email address, or more than one."));
    }

    private IReadOnlyList<ImportError> Apply(ImportProfile row, Customer customer, DateTimeOffset now)
    {
        var request = new ProfileRequest(
            row.DisplayName ?? customer.DisplayName, row.Phone ?? customer.Phone,
            new(row.Language ?? customer.Language, customer.MailConsent, customer.SmsConsent));
        var result = validator.Validate(request);
        if (!result.IsValid) return [.. result.ByField().Select(e => new ImportError(e.Field.Split('.')[^1], e.Message))];
        var (change, refusal) = customer.Change(request.ToProfile(), new Origin(row.RequestedBy, "", $"data-sync job {row.JobId}"), now);
        if (change is null) return [new("phone", refusal!.Detail)];
        if (change.ProfileChanged)
            db.Send(new ProfileChanged(customer.Id, customer.Email, customer.DisplayName, customer.Phone, customer.Language, customer.Version, now), now);
        return [];
    }
}
