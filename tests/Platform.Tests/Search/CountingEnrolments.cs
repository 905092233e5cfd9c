using Platform.Search.Documents;
using Platform.Search.Index;
using Platform.Shared;

namespace Platform.Tests.Search;

[Collection(nameof(PlatformFixture))]
public sealed class CountingEnrolments(PlatformFixture platform) : SearchDatabase(platform)
{
    private readonly Guid course = Guid.NewGuid(), order = Guid.NewGuid(), learner = Guid.NewGuid();

    private Task PutCourseAsync() => PutAsync(new Document(course, "course", "bread", "", new Money(1, "EUR"), [], At, 1, Published: true));

    private Task EnrolAsync(Guid orderId, Guid learnerId) =>
        ChangeAsync(index => index.PutEnrolmentsAsync(orderId, learnerId, [course], ended: false, default));

    private Task EndAsync(Guid orderId, Guid? learnerId, params Guid[] courses) =>
        ChangeAsync(index => index.PutEnrolmentsAsync(orderId, learnerId, courses, ended: true, default));

    private async Task<long> EnrolledAsync() => Assert.Single((await FindAsync("bread", SearchSort.Popularity)).Hits).Popularity;

    [Fact]
    public async Task Each_learner_counts_once_before_and_after_the_course_is_known()
    {
        await EnrolAsync(order, learner);
        await EnrolAsync(order, learner);
        await PutCourseAsync();
        Assert.Equal(1, await EnrolledAsync());

        await EnrolAsync(Guid.NewGuid(), Guid.NewGuid());
        await EnrolAsync(Guid.NewGuid(), learner); // bought twice
        Assert.Equal(2, await EnrolledAsync());
    }

    [Fact]
    public async Task Ended_enrolments_do_not_count_in_any_order_of_events()
    {
        await PutCourseAsync();
        await EnrolAsync(order, learner);
        await EndAsync(order, learner, course);
        await EndAsync(order, learner, course);
        Assert.Equal(0, await EnrolledAsync());

        var (other, third) = (Guid.NewGuid(), Guid.NewGuid());
        await EndAsync(other, learner, course);
        await EnrolAsync(other, learner);
        await EndAsync(third, null);
        await EnrolAsync(third, learner);
        Assert.Equal(0, await EnrolledAsync());
    }

    [Fact]
    public async Task Concurrent_enrolments_all_count()
    {
        await PutCourseAsync();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => EnrolAsync(Guid.NewGuid(), Guid.NewGuid())));
        Assert.Equal(20, await EnrolledAsync());
    }

    [Fact]
    public async Task Sales_do_not_count_for_a_course()
    {
        await PutCourseAsync();
        await ChangeAsync(index => index.AddSalesAsync(new Dictionary<Guid, long> { [course] = 5 }, default));
        Assert.Equal(0, await EnrolledAsync());
    }
}
