using System.Security.Claims;

namespace Platform.Journal.Entries;

/// <summary>What a user did, from an event of another context. An entry is never changed.</summary>
public sealed class JournalEntry
{
    private JournalEntry() { } // for EF

    public Guid Id { get; private init; }
    public Guid UserId { get; private init; }
    public string Action { get; private init; } = "";

    /// <summary>What it was done to: the id of a todo or of the user.</summary>
    public Guid SubjectId { get; private init; }

    public DateTimeOffset At { get; private init; }

    public static JournalEntry Of(Guid userId, string action, Guid subjectId, DateTimeOffset at) =>
        new() { Id = Guid.CreateVersion7(at), UserId = userId, Action = action, SubjectId = subjectId, At = at.ToUniversalTime() };
}

public sealed record JournalEntryView(Guid Id, string Action, Guid SubjectId, DateTimeOffset At)
{
    public static JournalEntryView Of(JournalEntry entry) => new(entry.Id, entry.Action, entry.SubjectId, entry.At);
}

internal static class JournalEntryVisibility
{
    /// <summary>Users see their own, staff see all.</summary>
    public static IQueryable<JournalEntry> VisibleTo(this IQueryable<JournalEntry> entries, ClaimsPrincipal user) =>
        user.IsStaff() ? entries : entries.Where(e => e.UserId == user.UserId());
}
