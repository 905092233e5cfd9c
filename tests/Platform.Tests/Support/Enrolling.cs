using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Files.Enrolments;
using Platform.Files.Persistence;
using Platform.Search.Index;
using Platform.Search.Persistence;

namespace Platform.Tests.Support;

/// <summary>What Files and Search hear of an enrolment.</summary>
static class Enrolling
{
    public static Task EnrolAsync(this PlatformFixture platform, Guid order, Shopper learner, Guid course) => platform.PutAsync(order, learner, course, ended: false);

    public static Task EndEnrolmentAsync(this PlatformFixture platform, Guid order, Shopper learner, Guid course) => platform.PutAsync(order, learner, course, ended: true);

    static async Task PutAsync(this PlatformFixture platform, Guid order, Shopper learner, Guid course, bool ended)
    {
        var learnerId = (await learner.GetAsync("/api/v1/auth/me")).Body.GetProperty("userId").GetGuid();
        await using var files = platform.Host.App("files").Services.CreateAsyncScope();
        await files.ServiceProvider.GetRequiredService<FilesDbContext>().PutEnrolmentAsync(order, learnerId, [course], ended, default);
        await using var search = platform.Host.App("search").Services.CreateAsyncScope();
        await using var transaction = await search.ServiceProvider.GetRequiredService<SearchDbContext>().Database.BeginTransactionAsync();
        await search.ServiceProvider.GetRequiredService<ISearchIndex>().PutEnrolmentsAsync(order, learnerId, [course], ended, default);
        await transaction.CommitAsync();
    }
}
