using System.Text.RegularExpressions;
using Cronos;

namespace Platform.Jobs.Schedules;

/// <summary>The occurrences of a cron expression of five fields in a time zone, as crontab(5) has them: where neither day field starts with a star, a day
/// that either matches counts. A time that the clock skips occurs after the gap; a time that it repeats occurs once, unless the minute or hour is a star,
/// a step or a range. A range may run backwards, as Cronos has it: 22-2 is 22, 23, 0, 1 and 2.</summary>
public sealed partial class CronSchedule
{
    public const int MaxLength = 100;

    internal const string ZoneMessage = "timeZone is an IANA name, such as Europe/Berlin; leave it out for UTC.";

    private static readonly string[] Fields =
    [
        "The minute is 0 to 59",
        "The hour is 0 to 23",
        "The day of the month is 1 to 31",
        "The month is 1 to 12 or JAN to DEC",
        "The day of the week is 0 to 7 (0 and 7 are Sunday) or SUN to SAT",
    ];

    /// <summary>Longer than a clock is ever set forward or back.</summary>
    private static readonly TimeSpan MaxShift = TimeSpan.FromHours(4);

    private readonly CronExpression[] expressions;
    private readonly bool repeats;

    private CronSchedule(string text, TimeZoneInfo zone, CronExpression[] expressions, bool repeats) =>
        (Text, Zone, this.expressions, this.repeats) = (text, zone, expressions, repeats);

    public string Text { get; }
    public TimeZoneInfo Zone { get; }

    /// <summary>Null for a name that the IANA database does not have, or has for no place: Factory stands for a clock that nobody has set.</summary>
    public static TimeZoneInfo? FindZone(string? id)
    {
        if (id is null or "UTC") return TimeZoneInfo.Utc;
        // The name becomes a path below /usr/share/zoneinfo, and is looked up regardless of case once the zone was read.
        return id.Length <= 50 && id != "Factory" && ZoneName().IsMatch(id)
            && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) && zone.Id == id ? zone : null;
    }

    /// <param name="error">Why the text is no schedule.</param>
    public static CronSchedule? Parse(string? text, TimeZoneInfo zone, out string error)
    {
        var fields = text?.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries) ?? [];
        error = $"cron is five fields, minute, hour, day of the month, month and day of the week, in at most {MaxLength} characters: "
            + "\"0 6 * * 1\" is Mondays at six.";
        if (fields.Length != 5 || text!.Length > MaxLength) return null;
        for (var i = 0; i < fields.Length; i++)
        {
            if (TryParse([.. Enumerable.Repeat("*", i), fields[i], .. Enumerable.Repeat("*", 4 - i)]) is not null) continue;
            error = $"{Fields[i]}, in lists (1,2), ranges (1-5) and steps from 1 on (*/2).";
            return null;
        }

        error = "";
        return new(text, zone, IsRestricted(fields[2]) && IsRestricted(fields[4])
            ? [TryParse([.. fields[..4], "*"])!, TryParse([.. fields[..2], "*", .. fields[3..]])!]
            : [TryParse(fields)!], repeats: fields[..2].Any(field => field.AsSpan().IndexOfAny("*?-/") >= 0));
    }

    /// <summary>Null when there is none.</summary>
    public DateTimeOffset? Next(DateTimeOffset after) => expressions.Min(expression => Next(expression, after));

    /// <summary>Cronos computes on the local clock only: its own way to instants goes astray where winter time is the exception, as in Dublin.</summary>
    private DateTimeOffset? Next(CronExpression expression, DateTimeOffset after)
    {
        // Where the clock is set back, a time on it that was before comes after.
        var clock = ClockAt(IsSteady(after) ? after : after - MaxShift);
        DateTimeOffset? next = null;
        for (var time = expression.GetNextOccurrence(clock); time is { } local; time = expression.GetNextOccurrence(local))
        {
            if (next is { } found && (IsSteady(found) || local - ClockAt(found) > MaxShift)) break;
            foreach (var instant in InstantsOf(local))
                if (instant > after && !(instant >= next)) next = instant;
        }
        return next;
    }

    /// <summary>The instants at which the clock shows a time, or the end of the gap that skips it.</summary>
    private IEnumerable<DateTimeOffset> InstantsOf(DateTime local)
    {
        var time = new DateTimeOffset(local, TimeSpan.Zero);
        var (before, after) = (Zone.GetUtcOffset(time.AddDays(-1)), Zone.GetUtcOffset(time.AddDays(1)));
        var (first, second) = (time - before, time - after);
        if (Zone.GetUtcOffset(first) == before) return before != after && repeats && Zone.GetUtcOffset(second) == after ? [first, second] : [first];
        return [Zone.GetUtcOffset(second) == after ? second : EndOfGap(second, first)];
    }

    private DateTimeOffset EndOfGap(DateTimeOffset before, DateTimeOffset after)
    {
        var offset = Zone.GetUtcOffset(after);
        while (after - before > TimeSpan.FromTicks(1))
        {
            var middle = before + (after - before) / 2;
            if (Zone.GetUtcOffset(middle) == offset) after = middle;
            else before = middle;
        }
        return after;
    }

    private bool IsSteady(DateTimeOffset time) => Zone.GetUtcOffset(time - MaxShift) == Zone.GetUtcOffset(time + MaxShift);

    /// <summary>What the clock shows, as if it were UTC, which Cronos takes as it is.</summary>
    private DateTime ClockAt(DateTimeOffset time) => DateTime.SpecifyKind(time.UtcDateTime + Zone.GetUtcOffset(time), DateTimeKind.Utc);

    private static bool IsRestricted(string field) => field[0] is not ('*' or '?');

    private static CronExpression? TryParse(string[] fields) => CronExpression.TryParse(string.Join(' ', fields), out var expression) ? expression : null;

    [GeneratedRegex(@"^[A-Z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*\z")]
    private static partial Regex ZoneName();
}
