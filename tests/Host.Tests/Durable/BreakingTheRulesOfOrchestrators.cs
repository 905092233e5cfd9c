using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Xunit;

namespace Platform.Host.Tests.Durable;

public sealed class BreakingTheRulesOfOrchestrators(PostgresFixture postgres) : DurableTest(postgres)
{
    [Fact]
    public async Task Fails_one_that_awaits_a_task_that_is_not_durable()
    {
        Orchestrator("Sleeps", async _ =>
        {
            await Task.Delay(TimeSpan.FromDays(1));
            return null;
        });
        await FailsAsNotDurableAsync("Sleeps");
    }

    [Fact]
    public async Task Fails_one_that_continues_on_another_thread()
    {
        Orchestrator("Hops", async context =>
        {
            await Task.Run(() => Task.Delay(20)).ConfigureAwait(false);
            await context.CallActivityAsync("Never");
            return null;
        });
        await FailsAsNotDurableAsync("Hops");
    }

    [Fact]
    public async Task Fails_one_whose_other_await_shows_only_after_the_turn()
    {
        Orchestrator("Late", async context =>
        {
            var timer = context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None);
            await Task.Delay(100);
            await timer;
            return null;
        });
        await FailsAsNotDurableAsync("Late");
    }

    [Theory]
    [InlineData("Task.Delay")]
    [InlineData("Task.Run")]
    [InlineData("HttpClient")]
    public async Task Names_what_was_awaited_and_by_which_method(string what)
    {
        var forever = new TaskCompletionSource();
        using var http = new HttpClient(new SilentHandler());
        Orchestrator("Sleeps", async _ =>
        {
            await (what switch
            {
                "Task.Delay" => Task.Delay(TimeSpan.FromDays(1)),
                "Task.Run" => Task.Run(() => forever.Task),
                _ => http.GetStringAsync(new Uri("http://localhost/")),
            });
            return null;
        });

        var message = (await RunAsync("Sleeps")).FailureDetails!.ErrorMessage;
        Assert.Contains(what, message, StringComparison.Ordinal);
        Assert.Contains($"awaited by {nameof(BreakingTheRulesOfOrchestrators)}.", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("another activity", "history holds activity 'Step', the replay did activity 'Other'", "activity 'Step' was renamed to 'Other', or the order of the calls was changed")]
    [InlineData("a timer", "history holds activity 'Step', the replay did a timer", "replaced by a timer")]
    [InlineData("a child", "history holds activity 'Step', the replay did sub-orchestration 'Child'", "the order of the calls was changed")]
    [InlineData("nothing", "history holds activity 'Step', the replay did nothing", "activity 'Step' was removed")]
    [InlineData("one more", "history holds nothing, the replay did activity 'Other'", "activity 'Other' was added")]
    [InlineData("the end", "history holds an orchestrator that still waits, the replay did end it", "what it waited for was removed")]
    public async Task Fails_one_whose_replay_is_not_its_history(string replay, string expected, string cause)
    {
        Activity<object?>("Step", _ => null);
        Activity<object?>("Other", _ => null);
        var isReplay = false;
        Orchestrator("Changes", async context =>
        {
            var step = isReplay && replay == "another activity" ? context.CallActivityAsync("Other")
                : isReplay && replay == "a timer" ? context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None)
                : isReplay && replay == "a child" ? context.CallSubOrchestratorAsync("Child")
                : isReplay && replay == "nothing" ? Task.CompletedTask
                : context.CallActivityAsync("Step");
            if (isReplay && replay == "one more")
                _ = context.CallActivityAsync("Other");
            if (isReplay && replay == "the end")
                return null;
            await context.WaitForExternalEvent<object>("Go");
            await step;
            return null;
        });
        await StartHubAsync();
        var id = await ScheduleAsync("Changes");
        await IdleAsync();
        isReplay = true;
        await Client.RaiseEventAsync(id, "Go");

        var changed = await FinishedAsync(id);
        Assert.Equal(OrchestrationRuntimeStatus.Failed, changed.RuntimeStatus);
        Assert.Contains(expected, changed.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains("Likely cause", changed.FailureDetails.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains(cause, changed.FailureDetails.ErrorMessage, StringComparison.Ordinal);
    }

    private async Task FailsAsNotDurableAsync(string name)
    {
        var failed = await RunAsync(name);
        Assert.Equal(OrchestrationRuntimeStatus.Failed, failed.RuntimeStatus);
        Assert.Contains($"Orchestrator '{name}' awaited something that is not durable", failed.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    private sealed class SilentHandler : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("unreachable");
        }
    }
}
