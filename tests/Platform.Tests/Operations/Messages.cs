using Azure.Messaging.ServiceBus;

namespace Platform.Tests.Operations;

/// <summary>Messages that no app sends, and what becomes of them.</summary>
internal static class Messages
{
    /// <summary>The event of a registration, without the address that its two subscribers, Customers and Notifications, need.</summary>
    public static string MalformedRegistration(Guid userId) => Registration(userId).Replace("\"email\"", "\"mail\"", StringComparison.Ordinal);

    /// <summary>The same, as it should be.</summary>
    public static string Registration(Guid userId) =>
        $$$"""
        {"specversion":"1.0","id":"{{{userId}}}","source":"/identity","type":"identity.user-registered.v1","data":
        {"userId":"{{{userId}}}","email":"{{{userId}}}@example.com","displayName":"Pat","registeredAt":"2026-03-01T12:00:00Z"}}
        """;

    /// <summary>Sends a message and waits until it is dead-lettered.</summary>
    public static async Task SendRawAsync(this RunningPlatform platform, string queueOrTopic, params ServiceBusMessage[] messages)
    {
        await using var client = new ServiceBusClient(platform.Host.ServiceBusConnectionString);
        await using var sender = client.CreateSender(queueOrTopic);
        await sender.SendMessagesAsync(messages);
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(30));
    }

    public static ServiceBusMessage Of(string body, Guid id, string type = "identity.user-registered.v1") =>
        new(body) { MessageId = id.ToString(), Subject = type, ContentType = "application/cloudevents+json; charset=utf-8" };

    /// <summary>The dead letters of a queue or subscription that came from a message.</summary>
    public static async Task<List<JsonElement>> DeadLettersAsync(this Shopper staff, string entity, Func<JsonElement, bool> which) =>
        [.. (await staff.PagesAsync($"/api/v1/operations/dead-letters?entity={entity}&limit=100")).SelectMany(page => page.Items()).Where(which)];

    public static Task<List<JsonElement>> DeadLettersAsync(this Shopper staff, string entity, Guid messageId) =>
        staff.DeadLettersAsync(entity, message => message.Text("messageId") == messageId.ToString());

    public static long SequenceNumber(this JsonElement message) => message.GetProperty("sequenceNumber").GetInt64();

    public static Task<ApiResponse> RedriveAsync(this Shopper staff, string entity, long sequenceNumber, string? body = null) =>
        staff.PostAsync(
            "/api/v1/operations/dead-letters/redrive", new { entity, sequenceNumbers = new[] { sequenceNumber }, body, reason = "The bug is fixed." });

    public static Task<ApiResponse> RedriveAllAsync(this Shopper staff, string entity, string? operationId = null) =>
        staff.PostAsync("/api/v1/operations/dead-letters/redrive", new { entity, all = true, operationId, reason = "The bug is fixed." });

    public static Task<ApiResponse> DiscardAsync(this Shopper staff, string entity, params IEnumerable<long> sequenceNumbers) =>
        staff.PostAsync("/api/v1/operations/dead-letters/discard", new { entity, sequenceNumbers, reason = "A test." });

    public static IEnumerable<long> Done(this ApiResponse answer) => answer.Body.GetProperty("sequenceNumbers").EnumerateArray().Select(n => n.GetInt64());

    public static IEnumerable<long> Remaining(this ApiResponse answer) => answer.Body.GetProperty("remaining").EnumerateArray().Select(n => n.GetInt64());
}
