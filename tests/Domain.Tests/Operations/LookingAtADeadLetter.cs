using Azure.Messaging.ServiceBus;
using Platform.Operations.DeadLetters;

namespace Platform.Domain.Tests.Operations;

public sealed class LookingAtADeadLetter
{
    [Fact]
    public void Type_trace_reason_and_text_are_shown()
    {
        var details = DeadLetterDetails.Of(Given.DeadLetter(properties:
        [
            ("Diagnostic-Id", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), ("DeadLetterReason", "MalformedMessage"),
            ("DeadLetterErrorDescription", "No title."), ("tries", 3),
        ]));
        var message = details.Message;
        Assert.Equal(
            (17, "e-1", "catalog.product-published.v1", "MalformedMessage", "No title.", "0af7651916cd43dd8448eb211c80319c"),
            (message.SequenceNumber, message.MessageId, message.Type, message.Reason, message.Description, message.TraceId));
        Assert.Equal((Given.Body, false, "3"), (details.Body, details.IsCut, details.Properties["tries"]));
        Assert.DoesNotContain("DeadLetterReason", details.Properties.Keys);
    }

    [Fact]
    public void Larger_body_than_256_KB_is_cut()
    {
        var details = DeadLetterDetails.Of(Given.DeadLetter(new string('x', DeadLetterDetails.MaxBodyBytes + 1)));
        Assert.Equal(
            (DeadLetterDetails.MaxBodyBytes, true, DeadLetterDetails.MaxBodyBytes + 1), (details.Body!.Length, details.IsCut, details.Message.BodyBytes));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_not_shown()
    {
        var details = DeadLetterDetails.Of(ServiceBusModelFactory.ServiceBusReceivedMessage(body: BinaryData.FromBytes([0xFF, 0xFE, 0x00])));
        Assert.Equal((null, 3), (details.Body, details.Message.BodyBytes));
    }

    [Theory]
    [InlineData("""{"data":{"orderId":"0193e1a0-7c1e-7000-8000-000000000001"}}""", "", "", "e-1", true)]
    [InlineData("{}", "order-0193E1A0-7C1E-7000-8000-000000000001", "", "e-1", true)]
    [InlineData("{}", "", "0193e1a0-7c1e-7000-8000-000000000001", "e-1", true)]
    [InlineData("{}", "", "", "0193e1a0-7c1e-7000-8000-000000000001/reserve", true)]
    [InlineData("""{"data":{"orderId":"0193e1a0-7c1e-7000-8000-000000000002"}}""", "order-2", "", "e-1", false)]
    public void It_mentions_an_id_in_its_body_or_in_what_correlates_it(string body, string correlationId, string sessionId, string messageId, bool expected) =>
        Assert.Equal(expected, SearchDeadLetters.Mentions(
            ServiceBusModelFactory.ServiceBusReceivedMessage(
                BinaryData.FromString(body), messageId: messageId, sessionId: sessionId, correlationId: correlationId),
            Guid.Parse("0193e1a0-7c1e-7000-8000-000000000001")));

    [Fact]
    public void Long_property_is_shortened() =>
        Assert.Equal(1001, DeadLetterDetails.Of(Given.DeadLetter(properties: ("long", new string('x', 5000)))).Properties["long"].Length);
}
