using Microsoft.DurableTask;

namespace Platform.Customers.DataRequests;

/// <param name="Delay">How long it waits before it asks for the first time. From the settings at the start, since an orchestrator reads none.</param>
/// <param name="AskAgainAfter">The first time after which contexts that have not answered are asked again.</param>
/// <param name="Round">How often they were asked.</param>
public sealed record DataRequestInput(Guid RequestId, TimeSpan Delay, TimeSpan AskAgainAfter, int Round = 0);

/// <summary>Asks every context until each has answered, then ends the request. What they answered is in the request's parts; the history has only
/// ids.</summary>
public sealed class DataRequestOrchestration
{
    public const string Answered = "answered";

    /// <summary>A history of bounded length.</summary>
    private const int RoundsOfAnInstance = 50;

    private static readonly TimeSpan MaxInterval = TimeSpan.FromHours(1);

    /// <summary>Steps are transactions in Customers' own database, and blobs: the retries outlast an outage of half an hour.</summary>
    private static readonly TaskOptions Retry = TaskOptions.FromRetryPolicy(new(70, TimeSpan.FromMilliseconds(200), 2, TimeSpan.FromSeconds(30)));

    public static string InstanceId(Guid requestId) => $"data-request-{requestId}";

    [Function(nameof(DataRequestOrchestration))]
    public async Task Run([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var input = context.GetInput<DataRequestInput>()!;
        if (input.Delay > TimeSpan.Zero) await context.CreateTimer(input.Delay, CancellationToken.None);
        var answered = context.WaitForExternalEvent<bool>(Answered);
        for (var round = input.Round; ; round++)
        {
            if (round >= input.Round + RoundsOfAnInstance)
            {
                context.ContinueAsNew(input with { Delay = TimeSpan.Zero, Round = round });
                return;
            }
            switch (await context.CallActivityAsync<DataRequestProgress>(nameof(DataRequestSteps.AskContexts), input.RequestId, Retry))
            {
                case DataRequestProgress.Ended:
                    return;
                case DataRequestProgress.AllAnswered:
                    await context.CallActivityAsync(nameof(DataRequestSteps.EndDataRequest), input.RequestId, Retry);
                    return;
            }
            var interval = TimeSpan.FromSeconds(Math.Min(MaxInterval.TotalSeconds, input.AskAgainAfter.TotalSeconds * Math.Pow(2, Math.Min(round, 12))));
            using var done = new CancellationTokenSource();
            await Task.WhenAny(answered, context.CreateTimer(interval, done.Token));
            done.Cancel(); // synchronously, since an orchestrator awaits nothing but its context
            if (answered.IsCompleted) answered = context.WaitForExternalEvent<bool>(Answered); // an abandoned one would take the next event
        }
    }
}
