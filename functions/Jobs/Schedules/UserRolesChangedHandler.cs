namespace Platform.Jobs.Schedules;

internal sealed record UserRolesChanged(Guid UserId, IReadOnlyList<string> Roles, DateTimeOffset ChangedAt) : IMessage
{
    public static string Type => "identity.user-roles-changed.v1";
}

/// <summary>Disables the schedules that their owner could not create any more. One that is created later with an older token is disabled when it is
/// due (<see cref="FireSchedules"/>).</summary>
public sealed class UserRolesChangedHandler(JobsDbContext db)
{
    internal async Task HandleAsync(UserRolesChanged user, CancellationToken cancellationToken)
    {
        var owner = await db.ScheduleOwners.SingleOrDefaultAsync(o => o.Id == user.UserId, cancellationToken);
        if (owner is null) db.ScheduleOwners.Add(owner = new() { Id = user.UserId });
        owner.Change(user.Roles, user.ChangedAt);
        foreach (var schedule in await db.Schedules.Where(s => s.OwnerId == user.UserId && s.DisabledReason == null).ToListAsync(cancellationToken))
            schedule.CheckOwner(owner);
        await db.SaveChangesAsync(cancellationToken);
    }
}
