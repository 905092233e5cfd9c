using System.ComponentModel.DataAnnotations;
using Platform.Jobs.Jobs;

namespace Platform.Jobs;

/// <summary>Settings <c>Jobs__*</c>.</summary>
public sealed class JobsOptions
{
    /// <summary>How many jobs of the type run at the same time, over all instances.</summary>
    [Range(1, 256)] public int MaxEmail { get; set; } = 16;

    [Range(1, 256)] public int MaxImage { get; set; } = 8;

    [Range(1, 256)] public int MaxDataSync { get; set; } = 2;

    [Range(1, 256)] public int MaxReport { get; set; } = 2;

    /// <summary>How many scheduled, queued and running jobs one owner may have.</summary>
    [Range(1, 1_000_000)] public int MaxOpenPerOwner { get; set; } = 20_000;

    /// <summary>The same for an owner who is not staff; <see cref="MaxOpenPerOwner"/> bounds it too.</summary>
    [Range(1, 1_000_000)] public int MaxOpenPerCustomer { get; set; } = 100;

    public int MaxOpenOf(bool isStaff) => isStaff ? MaxOpenPerOwner : Math.Min(MaxOpenPerOwner, MaxOpenPerCustomer);

    /// <summary>How long the files of a report are kept.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "366.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan ReportRetention { get; set; } = TimeSpan.FromDays(30);

    public int MaxOf(JobType type) => type switch
    {
        JobType.Email => MaxEmail,
        JobType.Image => MaxImage,
        JobType.DataSync => MaxDataSync,
        JobType.Report => MaxReport,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };
}
