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

    /// <summary>As it is called in the API, in messages and in the database.</summary>
    public static string Word(this JobType type) => type switch
    {
        JobType.Email => "email",
        JobType.Image => "image",
        JobType.DataSync => "data-sync",
        JobType.Report => "report",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    /// <summary>The type of that name; requests have it as a text, so that the answer to a wrong one says which there are.</summary>
    public static JobType? Find(string? word) => All.Cast<JobType?>().FirstOrDefault(type => type!.Value.Word() == word);

    /// <summary>Whether only staff may create jobs of a type. An image job only ever changes files of its owner: Files sees to that.</summary>
    public static bool IsForStaff(this JobType type) => type != JobType.Image;
}
