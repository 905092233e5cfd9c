using static Platform.Domain.Tests.Learning.Given;

namespace Platform.Domain.Tests.Learning;

public sealed class LimitingTheSeats
{
    [Theory, InlineData(1, "capacity-too-small"), InlineData(2, null), InlineData(null, null)]
    public void Capacity_below_the_seats_taken_is_refused(int? capacity, string? code)
    {
        var course = CourseOf(Sourdough, capacity: 5, taken: 2);
        var version = course.Version;
        Assert.Equal(code, course.Write(capacity, Bread)?.Code);
        Assert.Equal(code is null ? (version + 1, capacity) : (version, 5), (course.Version, course.Capacity));
    }
}
