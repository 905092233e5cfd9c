namespace Platform.Jobs.Contracts;

/// <summary>To Jobs itself: carry out the next step of an email job.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Run">Which time the job was handed out, from 1: a command of an earlier one is stale.</param>
/// <param name="Step">Which step, from 0: a command of a step that is done is a repetition.</param>
public sealed record RunEmail(Guid JobId, int Run, int Step) : IOutgoingMessage
{
    /// <inheritdoc />
    public static string Type => "jobs.run-email.v1";

    /// <inheritdoc />
    public static string Destination => ServiceBusNames.JobsCommands;
}

/// <summary>To Jobs itself: carry out the next step of an image job.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Run">Which time the job was handed out, from 1: a command of an earlier one is stale.</param>
/// <param name="Step">Which step, from 0: a command of a step that is done is a repetition.</param>
public sealed record RunImage(Guid JobId, int Run, int Step) : IOutgoingMessage
{
    /// <inheritdoc />
    public static string Type => "jobs.run-image.v1";

    /// <inheritdoc />
    public static string Destination => ServiceBusNames.JobsCommands;
}

/// <summary>To Jobs itself: carry out the next step of a data-sync job.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Run">Which time the job was handed out, from 1: a command of an earlier one is stale.</param>
/// <param name="Step">Which step, from 0: a command of a step that is done is a repetition.</param>
public sealed record RunDataSync(Guid JobId, int Run, int Step) : IOutgoingMessage
{
    /// <inheritdoc />
    public static string Type => "jobs.run-data-sync.v1";

    /// <inheritdoc />
    public static string Destination => ServiceBusNames.JobsCommands;
}

/// <summary>To Jobs itself: carry out the next step of a report job.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Run">Which time the job was handed out, from 1: a command of an earlier one is stale.</param>
/// <param name="Step">Which step, from 0: a command of a step that is done is a repetition.</param>
public sealed record RunReport(Guid JobId, int Run, int Step) : IOutgoingMessage
{
    /// <inheritdoc />
    public static string Type => "jobs.run-report.v1";

    /// <inheritdoc />
    public static string Destination => ServiceBusNames.JobsCommands;
}
