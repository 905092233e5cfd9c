using System.Globalization;
using System.Text;
using Azure.Core.Amqp;

namespace Platform.Operations.DeadLetters;

/// <summary>A dead letter, without its contents.</summary>
/// <param name="Type">The type of its CloudEvent, by the subject.</param>
/// <param name="TraceId">The trace in which it was sent.</param>
/// <param name="Reason">Why it was dead-lettered, in a word.</param>
/// <param name="RedriveId">The operation that sent it the last time; null when the app did.</param>
/// <param name="BodyBytes">The size of the body.</param>
public sealed record DeadLetterView(
    long SequenceNumber, string MessageId, string? Type, DateTimeOffset EnqueuedAt, int DeliveryCount, string? Reason, string? Description,
    string? SessionId, string? CorrelationId, string? TraceId, Guid? RedriveId, int BodyBytes)
{
    public static DeadLetterView Of(ServiceBusReceivedMessage message) => new(
        message.SequenceNumber, message.MessageId ?? "", Redrive.TypeOf(message), message.EnqueuedTime, message.DeliveryCount, message.DeadLetterReason,
        message.DeadLetterErrorDescription, message.SessionId, message.CorrelationId, TraceIdOf(message), Redrive.OperationOf(message),
        DeadLetterDetails.BodyOf(message)?.ToMemory().Length ?? 0);

    private static string? TraceIdOf(ServiceBusReceivedMessage message) =>
        message.ApplicationProperties.GetValueOrDefault("Diagnostic-Id") is string parent && parent.Split('-') is [_, { Length: 32 } trace, ..] ? trace : null;
}

/// <summary>A dead letter with its contents.</summary>
/// <param name="Body">The body as text; null when it is none. It is cut at <see cref="MaxBodyBytes"/>.</param>
/// <param name="IsCut">Whether there is more of the body: then it cannot be edited.</param>
/// <param name="Properties">Application properties, as text.</param>
public sealed record DeadLetterDetails(DeadLetterView Message, string? Body, bool IsCut, string? ContentType, IReadOnlyDictionary<string, string> Properties)
{
    /// <summary>What a message has at most on the Standard tier. On Premium there are larger ones.</summary>
    public const int MaxBodyBytes = 256 * 1024;

    private const int MaxPropertyLength = 1000;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static DeadLetterDetails Of(ServiceBusReceivedMessage message)
    {
        var body = BodyOf(message)?.ToMemory();
        var isCut = body?.Length > MaxBodyBytes;
        return new(
            DeadLetterView.Of(message), body is { } bytes ? TextOf(isCut ? bytes[..MaxBodyBytes] : bytes, isCut) : null, isCut, message.ContentType,
            message.ApplicationProperties.Where(p => p.Key is not ("DeadLetterReason" or "DeadLetterErrorDescription")).ToDictionary(
                p => p.Key, p => Shorten(Convert.ToString(p.Value, CultureInfo.InvariantCulture) ?? ""), StringComparer.Ordinal));
    }

    /// <summary>Null for the bodies of AMQP that are values or sequences, which no app of ours sends.</summary>
    internal static BinaryData? BodyOf(ServiceBusReceivedMessage message) =>
        message.GetRawAmqpMessage().Body.BodyType == AmqpMessageBodyType.Data ? message.Body : null;

    private static string? TextOf(ReadOnlyMemory<byte> bytes, bool isCut)
    {
        if (isCut) return Encoding.UTF8.GetString(bytes.Span); // a character may be cut in two
        try
        {
            return Utf8.GetString(bytes.Span);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static string Shorten(string text) => text.Length > MaxPropertyLength ? text[..MaxPropertyLength] + "…" : text;
}
