using Platform.Learning.Courses;
using static Platform.Domain.Tests.Learning.Given;

namespace Platform.Domain.Tests.Learning;

public sealed class HearingOfACourse
{
    [Fact]
    public void Follows_the_newest_event_whatever_the_order()
    {
        var course = CourseOf(Sourdough);

        course.Unpublish(3);
        course.Publish(new("An older title", Teacher, 2));

        Assert.Equal((false, "Sourdough at home", 3L), (course.Published, course.Title, course.ProductVersion));
    }

    [Fact]
    public void Learns_whose_it_is_from_an_event_that_its_withdrawal_overtook()
    {
        var course = Course.Placeholder(Sourdough);

        course.Unpublish(2);
        course.Publish(new("Sourdough at home", Teacher, 1));

        Assert.Equal((false, "Sourdough at home", Teacher), (course.Published, course.Title, course.OwnerId));
    }

    [Fact]
    public void Keeps_what_its_author_wrote()
    {
        var course = CourseOf(Sourdough, capacity: 5);

        course.Publish(new("Bread", Teacher, 2));

        Assert.Equal(("Bread", 5, Bread), (course.Title, course.Capacity, course.Syllabus));
    }
}
