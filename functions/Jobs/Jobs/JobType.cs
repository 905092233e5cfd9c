namespace Platform.Jobs.Jobs;

public enum JobType
{
    Email,
    Image,
    DataSync,
    Report,
}

public static class JobTypes
{
    public static IReadOnlyList<JobType> All { get; } = Enum.GetValues<JobType>();

    /// <summary>The name in the API, in messages and in the database.</summary>
    public static string ToApiName(this JobType type) => type switch
    {
        JobType.Email => "email",
        JobType.Image => "image",
        JobType.DataSync => "data-sync",
        JobType.Report => "report",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    public static JobType? Find(string? name) => All.Cast<JobType?>().FirstOrDefault(type => type!.Value.ToApiName() == name);

    /// <summary>Image jobs are for everybody, since Files lets them change only their owner's files.</summary>
    public static bool IsForStaff(this JobType type) => type != JobType.Image;
}
