using Platform.Learning.Contracts;
using Platform.Learning.Persistence;

namespace Platform.Tests.Support;

/// <summary>Learning's events about an enrolment, for the tests of contexts that only subscribe to them.</summary>
internal static class Enrolling
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    public static async Task EnrolAsync(this PlatformFixture platform, Guid order, Shopper learner, Guid course) =>
        await platform.PublishAsync(new LearnerEnrolled(order, await learner.IdAsync(), [course], Now, null));

    public static async Task EndEnrolmentAsync(this PlatformFixture platform, Guid order, Shopper learner, Guid course) =>
        await platform.PublishAsync(new EnrolmentEnded(order, await learner.IdAsync(), [course], "For a test.", Now, null));

    private static async Task<Guid> IdAsync(this Shopper person) => (await person.GetAsync("/api/v1/auth/me")).Body.Id("userId");

    private static async Task PublishAsync<T>(this PlatformFixture platform, T message) where T : Platform.Shared.Messaging.IOutgoingMessage
    {
        await platform.SendAsync<LearningDbContext, T>("learning", message);
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
    }
}
