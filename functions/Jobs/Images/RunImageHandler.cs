using System.Text.Json.Serialization;
using Platform.Jobs.Jobs;
using Platform.Jobs.Running;

namespace Platform.Jobs.Images;

public sealed record RefusedImage(Guid FileId, string Code, string Detail);

/// <summary>The replies so far. It is stored as JSON, so its names never change.</summary>
public sealed class ImageState : IReplyTracker<Guid>
{
    public List<Guid> Unanswered { get; init; } = [];
    public int Cleaned { get; set; }
    public int AlreadyClean { get; set; }
    public List<RefusedImage> Refused { get; init; } = [];

    [JsonIgnore] public bool IsComplete => Unanswered.Count == 0;

    public bool TryRecordReply(Guid fileId) => Unanswered.Remove(fileId);

    public int Progress => 100 * Replies / Math.Max(1, Replies + Unanswered.Count);

    private int Replies => Cleaned + AlreadyClean + Refused.Count;
}

public sealed record ImageResult(int Cleaned, int AlreadyClean, IReadOnlyList<RefusedImage> Refused);

/// <summary>Sends a command to Files for each image, and waits for the replies.</summary>
public sealed class RunImageHandler(JobRunner runner, JobsDbContext db, TimeProvider clock)
{
    internal Task HandleAsync(RunImage command, CancellationToken cancellationToken) =>
        runner.RunAsync(command.JobId, command.Run, command.Step, StepAsync, cancellationToken);

    private Task<StepOutcome> StepAsync(Job job, CancellationToken cancellationToken)
    {
        // After a retry, commands without a reply are sent again, the others are not.
        var state = job.ReadState<ImageState>() ?? new ImageState { Unanswered = [.. job.ReadPayload<ImagePayload>().FileIds!] };
        var now = clock.GetUtcNow();
        foreach (var file in state.Unanswered) db.Send(new RemoveMetadata(job.Id, file, job.OwnerId), now);
        return Task.FromResult<StepOutcome>(state.Unanswered.Count > 0
            ? new StepOutcome.Waiting(state, state.Progress)
            : new StepOutcome.Done(new ImageResult(state.Cleaned, state.AlreadyClean, state.Refused)));
    }
}
