using Platform.Learning.Courses;
using static Platform.Domain.Tests.Learning.Given;

namespace Platform.Domain.Tests.Learning;

public sealed class ReceivingCourseEvents
{
    [Fact]
    public void Newest_event_counts_in_any_order()
    {
        var course = CourseOf(Sourdough);
        course.Unpublish(3);
        course.Publish(new("An older title", Teacher, 2));
        Assert.Equal((false, "Sourdough at home", 3L), (course.Published, course.Title, course.ProductVersion));
    }

    [Fact]
    public void Late_event_before_the_unpublishing_sets_title_and_owner()
    {
        var course = Course.Placeholder(Sourdough);
        course.Unpublish(2);
        course.Publish(new("Sourdough at home", Teacher, 1));
        Assert.Equal((false, "Sourdough at home", Teacher), (course.Published, course.Title, course.OwnerId));
    }

    [Fact]
    public void Event_keeps_capacity_and_syllabus()
    {
        var course = CourseOf(Sourdough, capacity: 5);
        course.Publish(new("Bread", Teacher, 2));
        Assert.Equal(("Bread", 5, Bread), (course.Title, course.Capacity, course.Syllabus));
    }
}
