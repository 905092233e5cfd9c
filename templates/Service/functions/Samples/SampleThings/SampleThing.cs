using System.Security.Claims;
using Platform.Shared;
using Platform.Shared.Auth;
using Platform.Shared.Http;

namespace Platform.Samples.SampleThings;

public enum SampleThingStatus { Pending, Completed }

/// <summary>What somebody added: pending until the command to complete it has been handled.</summary>
public sealed class SampleThing
{
    SampleThing() { } // for EF

    public Guid Id { get; private init; }
    public Guid OwnerId { get; private init; }
    public string Title { get; private init; } = "";
    public SampleThingStatus Status { get; private set; }
    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>Of the request that added it, with <see cref="RequestHash"/>: both are remembered as long as it is.</summary>
    public string IdempotencyKey { get; private init; } = "";

    public byte[] RequestHash { get; private init; } = [];

    public static SampleThing Add(Guid ownerId, string title, string idempotencyKey, byte[] requestHash, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        OwnerId = ownerId,
        Title = title,
        Status = SampleThingStatus.Pending,
        CreatedAt = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)), // as PostgreSQL keeps it, so that a repeated request gets the same answer
        IdempotencyKey = idempotencyKey,
        RequestHash = requestHash,
    };

    /// <summary>Whether this completed it: false when it was completed before.</summary>
    public bool Complete()
    {
        if (Status == SampleThingStatus.Completed) return false;
        Status = SampleThingStatus.Completed;
        return true;
    }

    /// <summary>Whether a request with the key of the one that added this is that one again.</summary>
    public Refusal? CheckRepetition(ReadOnlySpan<byte> requestHash) => Idempotency.CheckRepetition(RequestHash, requestHash);
}

public sealed record SampleThingView(Guid Id, string Title, SampleThingStatus Status, DateTimeOffset CreatedAt)
{
    public static SampleThingView Of(SampleThing thing) => new(thing.Id, thing.Title, thing.Status, thing.CreatedAt);
}

static class SampleThingVisibility
{
    /// <summary>One's own; operators and admins see all.</summary>
    public static IQueryable<SampleThing> VisibleTo(this IQueryable<SampleThing> things, ClaimsPrincipal user) =>
        user.IsStaff() ? things : things.Where(t => t.OwnerId == user.UserId());
}
