namespace Platform.Jobs.Contracts;

/// <summary>To Jobs itself: run the next step of an email job.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Run">How often the job was dispatched, from 1: a command of an earlier run is stale.</param>
/// <param name="Step">The step, from 0: a command of a completed step is a duplicate.</param>
public sealed record RunEmail(Guid JobId, int Run, int Step) : IOutgoingMessage
{
    public static string Type => "jobs.run-email.v1";
    public static string Destination => ServiceBusNames.JobsCommands;
}

/// <summary>To Jobs itself: run the next step of an image job.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Run">How often the job was dispatched, from 1: a command of an earlier run is stale.</param>
/// <param name="Step">The step, from 0: a command of a completed step is a duplicate.</param>
public sealed record RunImage(Guid JobId, int Run, int Step) : IOutgoingMessage
{
    public static string Type => "jobs.run-image.v1";
    public static string Destination => ServiceBusNames.JobsCommands;
}

/// <summary>To Jobs itself: run the next step of a data-sync job.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Run">How often the job was dispatched, from 1: a command of an earlier run is stale.</param>
/// <param name="Step">The step, from 0: a command of a completed step is a duplicate.</param>
public sealed record RunDataSync(Guid JobId, int Run, int Step) : IOutgoingMessage
{
    public static string Type => "jobs.run-data-sync.v1";
    public static string Destination => ServiceBusNames.JobsCommands;
}

/// <summary>To Jobs itself: run the next step of a report job.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Run">How often the job was dispatched, from 1: a command of an earlier run is stale.</param>
/// <param name="Step">The step, from 0: a command of a completed step is a duplicate.</param>
public sealed record RunReport(Guid JobId, int Run, int Step) : IOutgoingMessage
{
    public static string Type => "jobs.run-report.v1";
    public static string Destination => ServiceBusNames.JobsCommands;
}
