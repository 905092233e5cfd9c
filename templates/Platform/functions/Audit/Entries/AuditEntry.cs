using System.Security.Claims;

namespace Platform.Audit.Entries;

/// <summary>What somebody did, as an event of another context told it. An entry is never changed.</summary>
public sealed class AuditEntry
{
    private AuditEntry() { } // for EF

    public Guid Id { get; private init; }
    public Guid UserId { get; private init; }
    public string Action { get; private init; } = "";

    /// <summary>What it was done to: the id of a todo or of the user.</summary>
    public Guid SubjectId { get; private init; }

    public DateTimeOffset At { get; private init; }

    public static AuditEntry Of(Guid userId, string action, Guid subjectId, DateTimeOffset at) =>
        new() { Id = Guid.CreateVersion7(at), UserId = userId, Action = action, SubjectId = subjectId, At = at.ToUniversalTime() };
}

public sealed record AuditEntryView(Guid Id, string Action, Guid SubjectId, DateTimeOffset At)
{
    public static AuditEntryView Of(AuditEntry entry) => new(entry.Id, entry.Action, entry.SubjectId, entry.At);
}

internal static class AuditEntryVisibility
{
    /// <summary>Users see their own, staff see all.</summary>
    public static IQueryable<AuditEntry> VisibleTo(this IQueryable<AuditEntry> entries, ClaimsPrincipal user) =>
        user.IsStaff() ? entries : entries.Where(e => e.UserId == user.UserId());
}
