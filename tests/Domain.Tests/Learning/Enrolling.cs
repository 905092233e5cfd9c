using Platform.Learning.Courses;
using Platform.Learning.Enrolments;
using static Platform.Domain.Tests.Learning.Given;

namespace Platform.Domain.Tests.Learning;

public sealed class Enrolling
{
    private static OrderedEnrolment Decide(IEnumerable<Course> courses, IReadOnlyList<OrderedCourse>? wanted = null, params Guid[] enrolledIn) =>
        OrderedEnrolment.Decide(Order, Ada, wanted ?? [new(Sourdough, 1)], courses.ToDictionary(c => c.Id), enrolledIn.ToHashSet(), Now);

    [Fact]
    public void Takes_a_seat_in_every_course()
    {
        Course[] courses = [CourseOf(Sourdough), CourseOf(Rye, capacity: 1)];

        var order = Decide(courses, [new(Sourdough, 1), new(Rye, 1)]);

        Assert.Null(order.Refusal);
        Assert.Equal((EnrolmentStatus.Enrolled, Ada), (order.Status, order.LearnerId));
        Assert.Equal([Sourdough, Rye], order.CourseIds);
        Assert.Equal([1, 1], courses.Select(c => c.SeatsTaken));
    }

    [Fact]
    public void Takes_the_last_seat_but_none_of_a_full_course()
    {
        Assert.Null(Decide([CourseOf(Sourdough, capacity: 2, taken: 1)]).Refusal);
        Assert.Equal(
            new("course-full", "“Sourdough at home” is full: all 2 seats are taken."), Decide([CourseOf(Sourdough, capacity: 2, taken: 2)]).Refusal);
    }

    [Fact]
    public void Of_an_unwritten_course_is_done_and_its_seats_have_no_end()
    {
        var course = Course.Placeholder(Sourdough);
        course.Publish(new("Sourdough at home", Teacher, 1));

        Assert.Null(Decide([course]).Refusal);
        Assert.False(course.IsFull);
    }

    [Fact]
    public void Takes_no_seat_at_all_when_one_course_refuses()
    {
        Course[] courses = [CourseOf(Sourdough), CourseOf(Rye, capacity: 1, taken: 1, title: "Rye")];

        var order = Decide(courses, [new(Sourdough, 1), new(Rye, 1)]);

        Assert.Equal("course-full", order.Refusal?.Code);
        Assert.Empty(order.CourseIds);
        Assert.Equal([0, 1], courses.Select(c => c.SeatsTaken));
    }

    [Fact]
    public void Is_refused_for_a_course_that_nobody_knows() => Assert.Equal("course-unknown", Decide([]).Refusal?.Code);

    [Fact]
    public void Is_refused_for_a_course_of_which_only_the_withdrawal_was_heard()
    {
        var course = Course.Placeholder(Sourdough);
        course.Unpublish(2);

        Assert.Equal("course-unknown", Decide([course]).Refusal?.Code);
    }

    [Fact]
    public void Is_refused_for_a_withdrawn_course()
    {
        var course = CourseOf(Sourdough);
        course.Unpublish(2);

        Assert.Equal("course-unpublished", Decide([course]).Refusal?.Code);
    }

    [Fact]
    public void Is_refused_for_more_than_one_seat() =>
        Assert.Equal("one-seat-per-learner", Decide([CourseOf(Sourdough)], [new(Sourdough, 2)]).Refusal?.Code);

    [Fact]
    public void Is_refused_to_whoever_has_a_seat() => Assert.Equal("already-enrolled", Decide([CourseOf(Sourdough)], null, Sourdough).Refusal?.Code);

    [Fact]
    public void Is_undone_once()
    {
        var course = CourseOf(Sourdough, capacity: 1);
        var order = Decide([course]);
        var courses = new Dictionary<Guid, Course> { [Sourdough] = course };

        Assert.Equal([Sourdough], order.End(courses, "Refunded.", Now));
        Assert.Equal([Sourdough], order.End(courses, "Refunded.", Now)); // the same answer again

        Assert.Equal((0, false), (course.SeatsTaken, course.IsFull));
        Assert.Equal("enrolment-ended", order.Refusal?.Code);
    }

    [Fact]
    public void Is_refused_after_the_undo_overtook_it()
    {
        var tombstone = OrderedEnrolment.Tombstone(Order, "Cancelled.", Now);

        Assert.Empty(tombstone.End(new Dictionary<Guid, Course>(), "Cancelled.", Now));
        Assert.Equal("enrolment-ended", tombstone.Refusal?.Code);
    }

    [Fact]
    public void That_was_refused_has_nothing_to_undo()
    {
        var order = Decide([]);

        Assert.Empty(order.End(new Dictionary<Guid, Course>(), "Cancelled.", Now));
        Assert.Equal("course-unknown", order.Refusal?.Code);
    }
}
