namespace Platform.Local.Durable;

/// <summary>Turns the actions of an orchestrator into history, messages and its completion.</summary>
internal sealed class OrchestratorActions(TurnOutcome outcome, P.ExecutionStartedEvent started)
{
    private readonly OrchestrationWork work = outcome.Work;
    private readonly DateTimeOffset now = outcome.Now;

    private string? TraceParent => started.ParentTraceContext?.TraceParent;

    public void Apply(P.OrchestratorResponse response)
    {
        outcome.CustomStatus = response.CustomStatus;
        foreach (var action in response.Actions)
        {
            switch (action.OrchestratorActionTypeCase)
            {
                case P.OrchestratorAction.OrchestratorActionTypeOneofCase.ScheduleTask:
                    ScheduleTask(action.Id, action.ScheduleTask);
                    break;
                case P.OrchestratorAction.OrchestratorActionTypeOneofCase.CreateTimer:
                    CreateTimer(action.Id, action.CreateTimer);
                    break;
                case P.OrchestratorAction.OrchestratorActionTypeOneofCase.CreateSubOrchestration:
                    StartChild(action.Id, action.CreateSubOrchestration);
                    break;
                case P.OrchestratorAction.OrchestratorActionTypeOneofCase.SendEvent:
                    SendEvent(action.Id, action.SendEvent);
                    break;
                case P.OrchestratorAction.OrchestratorActionTypeOneofCase.CompleteOrchestration:
                    Complete(action.Id, action.CompleteOrchestration);
                    break;
                default:
                    throw new NotSupportedException($"This task hub does not support the action {action.OrchestratorActionTypeCase}.");
            }
        }
    }

    private void ScheduleTask(int id, P.ScheduleTaskAction task)
    {
        var scheduled = HistoryEvents.TaskScheduled(id, task.Name, task.Version, task.Input, now);
        scheduled.TaskScheduled.Tags.Add(task.Tags);
        outcome.Record(scheduled);
        outcome.Schedule(new(id, task.Name, task.Input, TraceParent));
    }

    private void CreateTimer(int id, P.CreateTimerAction timer)
    {
        outcome.Record(HistoryEvents.TimerCreated(id, timer.FireAt, now));
        outcome.Send(new(work.InstanceId, HistoryEvents.TimerFired(id, timer.FireAt), timer.FireAt.ToDateTimeOffset(), work.ExecutionId));
    }

    private void StartChild(int id, P.CreateSubOrchestrationAction child)
    {
        outcome.Record(HistoryEvents.ChildCreated(id, child.InstanceId, child.Name, child.Version, child.Input, now));
        var parent = new P.ParentInstanceInfo
        {
            Name = started.Name,
            Version = started.Version,
            TaskScheduledId = id,
            OrchestrationInstance = new() { InstanceId = work.InstanceId, ExecutionId = work.ExecutionId },
        };
        var start = HistoryEvents.Started(child.InstanceId, child.Name, child.Version, child.Input, TraceParent, now, parent);
        start.ExecutionStarted.Tags.Add(child.Tags);
        outcome.Start(new(start, now, TaskHubClient.TagsToJson(child.Tags)));
    }

    private void SendEvent(int id, P.SendEventAction sent)
    {
        outcome.Record(HistoryEvents.EventSent(id, sent.Instance.InstanceId, sent.Name, sent.Data, now));
        outcome.Send(TaskHubClient.IsEntityId(sent.Instance.InstanceId)
            ? EntityMessages.FromOrchestration(sent, TraceParent, now)
            : new InboxMessage(sent.Instance.InstanceId, HistoryEvents.EventRaised(sent.Name, sent.Data, now), now));
    }

    private void Complete(int id, P.CompleteOrchestrationAction end)
    {
        if (outcome.HasFinished)
            return; // terminated in the turn of its continue-as-new
        if (end.OrchestrationStatus == P.OrchestrationStatus.ContinuedAsNew)
        {
            outcome.ContinueAsNew(HistoryEvents.ContinuedAsNew(started, end.Result, end.NewVersion, now), end.CarryoverEvents);
            return;
        }

        outcome.Record(HistoryEvents.Completed(id, end.OrchestrationStatus, end.Result, end.FailureDetails, now));
        outcome.Finish((OrchestrationRuntimeStatus)end.OrchestrationStatus, end.Result, end.FailureDetails, started);
    }
}
