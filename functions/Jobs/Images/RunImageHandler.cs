using System.Text.Json.Serialization;
using Platform.Jobs.Contracts;
using Platform.Jobs.Jobs;
using Platform.Jobs.Persistence;
using Platform.Jobs.Running;

namespace Platform.Jobs.Images;

public sealed record RefusedImage(Guid FileId, string Code, string Detail);

/// <summary>What was answered so far.</summary>
public sealed class ImageState : IAnswered<Guid>
{
    public List<Guid> Unanswered { get; init; } = [];
    public int Cleaned { get; set; }
    public int AlreadyClean { get; set; }
    public List<RefusedImage> Refused { get; init; } = [];

    [JsonIgnore] public bool IsComplete => Unanswered.Count == 0;

    public bool Answer(Guid fileId) => Unanswered.Remove(fileId);

    public int Progress
    {
        get
        {
            var answered = Cleaned + AlreadyClean + Refused.Count;
            return 100 * answered / Math.Max(1, answered + Unanswered.Count);
        }
    }
}

public sealed record ImageResult(int Cleaned, int AlreadyClean, IReadOnlyList<RefusedImage> Refused);

/// <summary>image: asks Files about each picture, and is done when each is answered.</summary>
public sealed class RunImageHandler(JobRunner runner, JobsDbContext db, TimeProvider clock)
{
    internal Task HandleAsync(RunImage command, CancellationToken cancellationToken) =>
        runner.RunAsync(command.JobId, command.Run, command.Step, StepAsync, cancellationToken);

    private Task<StepOutcome> StepAsync(Job job, CancellationToken cancellationToken)
    {
        // After a retry some may be unanswered still: they are asked again, the others are not.
        var state = job.ReadState<ImageState>() ?? new ImageState { Unanswered = [.. job.ReadPayload<ImagePayload>().FileIds!] };
        var now = clock.GetUtcNow();
        foreach (var file in state.Unanswered) db.Send(new RemoveMetadata(job.Id, file, job.OwnerId), now);
        return Task.FromResult<StepOutcome>(state.Unanswered.Count > 0
            ? new StepOutcome.Waiting(state, state.Progress)
            : new StepOutcome.Done(new ImageResult(state.Cleaned, state.AlreadyClean, state.Refused)));
    }
}
