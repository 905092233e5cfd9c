using Microsoft.DurableTask.Client;
using Platform.Ordering.Orders.Checkout;
using static Platform.Ordering.Orders.Checkout.SagaReplies;

namespace Platform.Ordering;

public sealed class LearningEventsSubscription(MessageReceiver receiver)
{
    [Function("RaiseLearningReplies")]
    public Task Run(
        [ServiceBusTrigger(ServiceBusNames.LearningEvents, ServiceBusNames.OrderingSubscription,
            Connection = ServiceBusNames.Connection, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, [DurableClient] DurableTaskClient orchestrations, CancellationToken cancellationToken) =>
        receiver.ReceiveAsync(message, actions, new MessageHandlers()
            .On(Reply<LearnerEnrolled>(orchestrations, SagaSteps.EnrolLearner))
            .On(Reply<EnrolmentRefused>(orchestrations, SagaSteps.EnrolLearner))
            .On(Reply<EnrolmentEnded>(orchestrations, SagaSteps.CancelEnrolment)), cancellationToken);

    private sealed record LearnerEnrolled(Guid OrderId, string? CorrelationId) : IReply { public static string Type => "learning.learner-enrolled.v1"; }
    private sealed record EnrolmentRefused(Guid OrderId, string Code, string Reason, string? CorrelationId) : IRefusedReply
    {
        public static string Type => "learning.enrolment-refused.v1";
    }
    private sealed record EnrolmentEnded(Guid OrderId, string? CorrelationId) : IReply { public static string Type => "learning.enrolment-ended.v1"; }
}
