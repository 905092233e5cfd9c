using System.Security.Claims;
using Platform.Jobs.Jobs;

namespace Platform.Jobs.Schedules;

public sealed record ScheduleView(
    Guid ScheduleId, string Cron, string TimeZone, string Type, string Priority, JsonElement Payload, DateTimeOffset NextAt, DateTimeOffset CreatedAt,
    string? DisabledReason)
{
    public static ScheduleView Of(Schedule schedule) => new(
        schedule.Id, schedule.Cron, schedule.TimeZone, schedule.Type.ToApiName(), schedule.Priority.ToCamelCase(),
        JsonElement.Parse(schedule.Payload), schedule.NextAt, schedule.CreatedAt, schedule.DisabledReason);
}

internal static class ScheduleQueries
{
    public static IQueryable<Schedule> VisibleTo(this IQueryable<Schedule> schedules, ClaimsPrincipal user) =>
        user.IsStaff() ? schedules : schedules.Where(s => s.OwnerId == user.UserId());
}
