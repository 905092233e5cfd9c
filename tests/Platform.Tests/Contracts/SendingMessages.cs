namespace Platform.Tests.Contracts;

[Collection(nameof(PlatformFixture))]
public sealed class SendingMessages(PlatformFixture platform)
{
    [Fact]
    public async Task Every_message_type_matches_its_schema_on_the_wire()
    {
        await platform.ProvokeContextCasesAsync();
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));

        var violations = new List<string>();
        foreach (var message in platform.Sent) violations.AddRange(await ViolationsAsync(message));
        Assert.True(violations.Count == 0, string.Join(Environment.NewLine, violations.Distinct().Take(20)));
        var unseen = MessageSchemas.Records.Where(r => r.IsOutgoing).Select(r => r.Type).Except(platform.Sent.Select(m => m.Subject));
        Assert.True(
            !unseen.Any(), $"No test makes the apps send {string.Join(", ", unseen)}: extend the cases of their context, so that their schemas are tried.");
    }

    /// <summary>What is wrong with a message: its envelope (CloudEvents 1.0, structured JSON), where it was sent, its data.</summary>
    private static async Task<IReadOnlyList<string>> ViolationsAsync(SentMessage message)
    {
        var records = MessageSchemas.Records.Where(r => r.IsOutgoing && r.Type == message.Subject).ToList();
        if (records.Count == 0) return [$"{message.Subject} is the type of no IOutgoingMessage."];
        if (records.TrueForAll(r => message.Destination != r.Destination))
            return [$"{message.Subject} goes to {records[0].Destination}, not to {message.Destination}."];
        var envelope = JsonNode.Parse(message.Body)!;
        var validator = await SchemaValidator.GetAsync();
        var errors = (await validator.CheckAsync(CloudEvent.Name, envelope)).Concat(await validator.CheckAsync(message.Subject, envelope["data"])).ToList();
        if ((string?)envelope["type"] != message.Subject) errors.Add("the type is not the label that subscriptions filter by");
        if (records.TrueForAll(r => (string?)envelope["source"] != "/" + r.Service.Name)) errors.Add($"the source is not /{records[0].Service.Name}");
        return [.. errors.Select(e => $"{message.Subject}: {e}: {message.Body}")];
    }
}
