using Platform.Learning.Contracts;
using Platform.Learning.Persistence;
using Platform.Shared.Messaging;

namespace Platform.Tests.Support;

/// <summary>What Learning tells of an enrolment, for those who only listen.</summary>
internal static class Enrolling
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    public static async Task EnrolAsync(this PlatformFixture platform, Guid order, Shopper learner, Guid course) =>
        await platform.TellAsync(new LearnerEnrolled(order, await learner.IdAsync(), [course], Now, null));

    public static async Task EndEnrolmentAsync(this PlatformFixture platform, Guid order, Shopper learner, Guid course) =>
        await platform.TellAsync(new EnrolmentEnded(order, await learner.IdAsync(), [course], "For a test.", Now, null));

    private static async Task<Guid> IdAsync(this Shopper person) => (await person.GetAsync("/api/v1/auth/me")).Body.GetProperty("userId").GetGuid();

    private static async Task TellAsync<T>(this PlatformFixture platform, T message) where T : IOutgoingMessage
    {
        await using var scope = platform.Host.App("learning").Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LearningDbContext>();
        db.Send(message, Now);
        await db.SaveChangesAsync();
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
    }
}
