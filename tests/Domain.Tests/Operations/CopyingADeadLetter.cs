using Azure.Messaging.ServiceBus;
using Platform.Shared.Messaging;

namespace Platform.Domain.Tests.Operations;

public sealed class CopyingADeadLetter
{
    private static readonly Guid Operation = new("aaaaaaaa-0000-0000-0000-000000000001");

    [Fact]
    public void Copy_for_a_queue_keeps_what_the_sender_wrote_and_loses_why_it_failed()
    {
        var copy = Redrive.Copy(
            Given.DeadLetter(properties: [("region", "eu"), ("Diagnostic-Id", "00-1-2-01"), ("DeadLetterReason", "X"), ("DeadLetterErrorDescription", "Y")]),
            "catalog-commands", null, Operation);
        Assert.Equal((Given.Body, "catalog.product-published.v1", "s-1", "c-1"), (copy.Body.ToString(), copy.Subject, copy.SessionId, copy.CorrelationId));
        Assert.Equal(
            [("Diagnostic-Id", "00-1-2-01"), ("platform-redrive", Operation.ToString()), ("region", "eu")],
            copy.ApplicationProperties.Select(p => (p.Key, p.Value)).OrderBy(p => p.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void Copy_for_a_subscription_has_the_subject_that_only_that_one_matches()
    {
        var copy = Copy(Given.DeadLetter());
        Assert.Equal("redrive.search", copy.Subject);
        Assert.Equal("catalog.product-published.v1", copy.ApplicationProperties["platform-subject"]);
    }

    [Fact]
    public void Copy_that_failed_again_keeps_its_type_and_names_the_newest_operation()
    {
        var failed = Given.DeadLetter(
            subject: "redrive.search", properties: [("platform-subject", "catalog.product-published.v1"), ("platform-redrive", Guid.Empty.ToString())]);
        var copy = Copy(failed);
        Assert.Equal(("catalog.product-published.v1", Guid.Empty), (Redrive.TypeOf(failed), Redrive.OperationOf(failed)));
        Assert.Equal("catalog.product-published.v1", copy.ApplicationProperties["platform-subject"]);
        Assert.Equal(Operation.ToString(), copy.ApplicationProperties["platform-redrive"]);
    }

    [Fact]
    public void Second_copy_of_a_dead_letter_has_the_same_id_and_that_of_another_has_not()
    {
        var ids = new[]
        {
            Copy(Given.DeadLetter()), Copy(Given.DeadLetter(sequenceNumber: 18)), Copy(Given.DeadLetter(id: "e-2")),
            Redrive.Copy(Given.DeadLetter(), "catalog-events", "files", Operation),
        }.Select(c => c.MessageId).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.DoesNotContain("e-1", ids); // duplicate detection may still know it
        Assert.Equal(ids[0], Redrive.Copy(Given.DeadLetter(), "catalog-events", "search", Guid.NewGuid(), "{}").MessageId);
    }

    [Fact]
    public void Message_whose_tries_were_exhausted_gets_all_tries_again()
    {
        var copy = Copy(Given.DeadLetter(properties: [("platform-try", 5), ("platform-original-id", "e-1")]));
        Assert.DoesNotContain(copy.ApplicationProperties.Keys, key => key is "platform-try" or "platform-original-id");
    }

    [Fact]
    public void Edited_body_replaces_the_original() => Assert.Equal("{}", Redrive.Copy(Given.DeadLetter(), "q", null, Operation, "{}").Body.ToString());

    private static ServiceBusMessage Copy(ServiceBusReceivedMessage message) => Redrive.Copy(message, "catalog-events", "search", Operation);
}
