using Platform.Catalog.Contracts;
using Platform.Catalog.Persistence;
using Platform.Learning.Contracts;
using Platform.Learning.Persistence;

namespace Platform.Tests.Support;

/// <summary>Catalog's and Learning's events about a course and its learners, for the tests of contexts that only subscribe to them.</summary>
internal static class Enrolling
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    public static async Task PublishCourseAsync(this PlatformFixture platform, Shopper teacher, Guid course)
    {
        await platform.SendAsync<CatalogDbContext, ProductPublished>("catalog", new(
            course, ProductKind.Course, "Test course", "", new(100, "EUR"), [], Published: true, Version: 1, Now, await teacher.IdAsync()));
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
    }

    public static async Task EnrolAsync(this PlatformFixture platform, Guid order, Shopper learner, Guid course) =>
        await platform.PublishAsync(new EnrolmentActivated(order, await learner.IdAsync(), [course], Now));

    public static async Task EndEnrolmentAsync(this PlatformFixture platform, Guid order, Shopper learner, Guid course) =>
        await platform.PublishAsync(new EnrolmentEnded(order, await learner.IdAsync(), [course], "For a test.", Now, null));

    private static async Task<Guid> IdAsync(this Shopper person) => (await person.GetAsync("/api/v1/auth/me")).Body.Id("userId");

    private static async Task PublishAsync<T>(this PlatformFixture platform, T message) where T : Platform.Shared.Messaging.IOutgoingMessage
    {
        await platform.SendAsync<LearningDbContext, T>("learning", message);
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
    }
}
