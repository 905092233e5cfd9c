using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;
using Microsoft.Extensions.Logging;

namespace Platform.Local.ServiceBus.Amqp;

/// <summary>Answers requests: tokens at "$cbs", operations on a messaging entity at "orders/$management".</summary>
internal sealed class RequestNode(Broker broker, ClientConnection connection, string address, ILogger log)
{
    private const string TokenAddress = "$cbs";
    private const string ManagementAddress = "$management";

    private readonly ManagementOperations? operations =
        address.Equals(TokenAddress, StringComparison.OrdinalIgnoreCase) ? null : new(broker, connection, address[..^ManagementAddress.Length].TrimEnd('/'));

    public static bool IsAddress(string address) =>
        address.Equals(TokenAddress, StringComparison.OrdinalIgnoreCase)
        || address.Equals(ManagementAddress, StringComparison.OrdinalIgnoreCase)
        || address.EndsWith("/" + ManagementAddress, StringComparison.OrdinalIgnoreCase);

    /// <exception cref="ServiceBusException">The messaging entity was never declared.</exception>
    public Task CheckAsync() => operations?.CheckAsync() ?? Task.CompletedTask;

    public async Task AnswerAsync(ReceivingAmqpLink link, AmqpMessage request)
    {
        using var response = await ExecuteAsync(request);
        response.Properties.CorrelationId = request.Properties.MessageId;
        connection.FindReplies(request.Properties.ReplyTo?.ToString())?.SendMessageNoWait(
            response, LockToken.ToDeliveryTag(Guid.NewGuid()), AmqpConstants.NullBinary);
        link.AcceptMessage(request, settled: true, batchable: false);
        request.Dispose();
    }

    private async Task<AmqpMessage> ExecuteAsync(AmqpMessage request)
    {
        try
        {
            // Any token is good: whoever can connect may use the broker, as with Microsoft's emulator, whose key is public.
            if (operations is null) return Response(AmqpResponseStatusCode.OK, "OK", []);
            var name = request.ApplicationProperties.Map["operation"] as string ?? "";
            if (request.ValueBody?.Value is not AmqpMap arguments) throw new ArgumentException("The body of the request is not a map.");
            return await operations.ExecuteAsync(name, arguments, request.ApplicationProperties.Map["associated-link-name"] as string) is { } result
                ? Response(AmqpResponseStatusCode.OK, "OK", result)
                : Response(AmqpResponseStatusCode.NoContent, "There is no message.", []);
        }
        catch (Exception error)
        {
            var cause = error is InvalidCastException ? new ArgumentException("An argument of the request has another type.", error) : error;
            var known = AmqpErrors.Of(cause, log);
            var response = Response(AmqpErrors.StatusOf(known.Condition), known.Description, []);
            response.ApplicationProperties.Map["errorCondition"] = known.Condition;
            return response;
        }
    }

    private AmqpMessage Response(AmqpResponseStatusCode status, string description, AmqpMap body)
    {
        var response = AmqpMessage.Create(new AmqpValue { Value = body });
        var (code, text) = operations is null ? ("status-code", "status-description") : ("statusCode", "statusDescription");
        response.ApplicationProperties.Map[code] = (int)status;
        response.ApplicationProperties.Map[text] = description;
        return response;
    }
}
