using System.Security.Claims;

namespace Platform.Samples.SampleThings;

public enum SampleThingStatus
{
    Pending,
    Completed,
}

/// <summary>It is pending until the command to complete it has been handled.</summary>
public sealed class SampleThing
{
    private SampleThing() { } // for EF

    public Guid Id { get; private init; }
    public Guid OwnerId { get; private init; }
    public string Title { get; private init; } = "";
    public SampleThingStatus Status { get; private set; }
    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>The key of the request that added it, kept as long as it is, with <see cref="RequestHash"/>.</summary>
    public string IdempotencyKey { get; private init; } = "";

    public byte[] RequestHash { get; private init; } = [];

    public static SampleThing Add(Guid ownerId, string title, string idempotencyKey, byte[] requestHash, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        OwnerId = ownerId,
        Title = title,
        Status = SampleThingStatus.Pending,
        CreatedAt = now.ToMicroseconds(),
        IdempotencyKey = idempotencyKey,
        RequestHash = requestHash,
    };

    /// <returns>False when it was completed before.</returns>
    public bool Complete()
    {
        if (Status == SampleThingStatus.Completed) return false;
        Status = SampleThingStatus.Completed;
        return true;
    }
}

public sealed record SampleThingView(Guid Id, string Title, SampleThingStatus Status, DateTimeOffset CreatedAt)
{
    public static SampleThingView Of(SampleThing thing) => new(thing.Id, thing.Title, thing.Status, thing.CreatedAt);
}

internal static class SampleThingVisibility
{
    /// <summary>Users see their own, staff see all.</summary>
    public static IQueryable<SampleThing> VisibleTo(this IQueryable<SampleThing> things, ClaimsPrincipal user) =>
        user.IsStaff() ? things : things.Where(t => t.OwnerId == user.UserId());
}
