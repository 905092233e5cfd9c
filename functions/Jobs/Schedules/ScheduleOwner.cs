using Platform.Jobs.Jobs;

namespace Platform.Jobs.Schedules;

/// <summary>The roles of a user as Identity has published them. Users whose roles never changed have none here: their tokens were checked.</summary>
public sealed class ScheduleOwner
{
    public required Guid Id { get; init; }

    /// <summary>Empty when the account was removed.</summary>
    public string[] Roles { get; private set; } = [];

    public DateTimeOffset ChangedAt { get; private set; }

    /// <summary>Applies a change, unless a later one came first.</summary>
    public void Change(IReadOnlyList<string> roles, DateTimeOffset changedAt)
    {
        if (changedAt > ChangedAt) (Roles, ChangedAt) = ([.. roles], changedAt.ToUniversalTime());
    }

    public bool MayCreate(JobType type) =>
        Roles.Length > 0 && (!type.IsForStaff() || Roles.Any(role => role is Shared.Auth.Roles.Operator or Shared.Auth.Roles.Admin));
}
