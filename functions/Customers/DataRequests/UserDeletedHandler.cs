namespace Platform.Customers.DataRequests;

internal sealed record UserDeleted(Guid UserId, DateTimeOffset DeletedAt) : IMessage { public static string Type => "identity.user-deleted.v1"; }

/// <summary>Starts the erasure of what all contexts have of a person who deleted the account, once.</summary>
public sealed class UserDeletedHandler(CustomersDbContext db, TimeProvider clock)
{
    internal async Task HandleAsync(UserDeleted user, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var known = await db.DataRequests.Where(r => r.PersonId == user.UserId).ToListAsync(cancellationToken);
        foreach (var export in known.Where(r => r.Kind == DataRequestKind.Export && r.IsOpen)) export.Fail(now);
        if (known.TrueForAll(r => r.Kind != DataRequestKind.Erasure)) db.Start(DataRequest.Start(DataRequestKind.Erasure, user.UserId, now), now);
        await db.SaveChangesAsync(cancellationToken);
    }
}
