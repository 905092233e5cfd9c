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
    public async Task Counts_each_learner_once_before_and_after_the_course_is_known()
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
    public async Task Does_not_count_what_ended_in_whatever_order_that_is_heard()
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
    public async Task Misses_none_of_those_who_enrol_at_the_same_time()
    {
        await PutCourseAsync();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => EnrolAsync(Guid.NewGuid(), Guid.NewGuid())));
        Assert.Equal(20, await EnrolledAsync());
    }

    [Fact]
    public async Task Counts_pieces_for_a_kit_and_not_for_a_course()
    {
        await PutCourseAsync();
        await ChangeAsync(index => index.AddSalesAsync(new Dictionary<Guid, long> { [course] = 5 }, default));
        Assert.Equal(0, await EnrolledAsync());
    }
}
