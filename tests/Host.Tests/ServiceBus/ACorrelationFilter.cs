namespace Platform.Host.Tests.ServiceBus;

public sealed class ACorrelationFilter
{
    private static bool? Matches(CorrelationFilter filter) => new SubscriptionFilter { Correlation = filter }.Compile()(new ServiceBusMessage
    {
        Subject = "red",
        CorrelationId = "high",
        MessageId = "m",
        ContentType = "text/plain",
        To = "t",
        ReplyTo = "r",
        SessionId = "s",
        ReplyToSessionId = "rs",
        ApplicationProperties = { ["region"] = "eu", ["count"] = 5 },
    });

    [Fact]
    public void Every_property_of_the_filter_must_match()
    {
        var all = new CorrelationFilter
        {
            Subject = "red",
            CorrelationId = "high",
            MessageId = "m",
            ContentType = "text/plain",
            To = "t",
            ReplyTo = "r",
            SessionId = "s",
            ReplyToSessionId = "rs",
            Properties = new Dictionary<string, string> { ["region"] = "eu" },
        };
        Assert.True(Matches(all));
        Assert.False(Matches(all with { Subject = "blue" }));
        Assert.False(Matches(all with { CorrelationId = "low" }));
        Assert.False(Matches(all with { MessageId = "x" }));
        Assert.False(Matches(all with { ContentType = "x" }));
        Assert.False(Matches(all with { To = "x" }));
        Assert.False(Matches(all with { ReplyTo = "x" }));
        Assert.False(Matches(all with { SessionId = "x" }));
        Assert.False(Matches(all with { ReplyToSessionId = "x" }));
        Assert.False(Matches(all with { Properties = new Dictionary<string, string> { ["region"] = "us" } }));
        Assert.False(Matches(all with { Properties = new Dictionary<string, string> { ["missing"] = "x" } }));
    }

    [Fact]
    public void Comparison_is_case_sensitive() => Assert.False(Matches(new() { Subject = "Red" }));

    [Fact]
    public void Number_does_not_match_a_string() => Assert.False(Matches(new() { Properties = new Dictionary<string, string> { ["count"] = "5" } }));
}
