using Microsoft.AspNetCore.Http;
using Platform.Shared.Http;

namespace Platform.Domain.Tests.Shared;

public sealed class MeetingADeadline
{
    private readonly DefaultHttpContext http = new();

    [Fact]
    public async Task Function_is_cancelled_when_the_gateway_no_longer_waits()
    {
        http.Request.Headers[DeadlineMiddleware.Header] = "60";
        var timers = new OneTimer();
        await new DeadlineMiddleware(timers).Invoke(new HttpExecution(http), context =>
        {
            Assert.False(context.CancellationToken.IsCancellationRequested);
            Assert.Same(http, context.Items["HttpRequestContext"]);
            timers.Fire();
            Assert.True(context.CancellationToken.IsCancellationRequested);
            return Task.CompletedTask;
        });
        Assert.Equal(TimeSpan.FromSeconds(60), timers.Due);
    }

    [Theory, InlineData(""), InlineData("0"), InlineData("-1"), InlineData("soon"), InlineData("1.5"), InlineData("100000"), InlineData("60,60")]
    public async Task Header_that_is_no_number_of_seconds_changes_nothing(string value)
    {
        http.Request.Headers[DeadlineMiddleware.Header] = value;
        var execution = new HttpExecution(http);
        await new DeadlineMiddleware(TimeProvider.System).Invoke(execution, context =>
        {
            Assert.Same(execution, context);
            return Task.CompletedTask;
        });
    }

    /// <summary>A clock whose only timer fires when it is told to.</summary>
    private sealed class OneTimer : TimeProvider, ITimer
    {
        private Action fire = () => { };

        public TimeSpan Due { get; private set; }

        public void Fire() => fire();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            (fire, Due) = (() => callback(state), dueTime);
            return this;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
            // Nothing runs.
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
