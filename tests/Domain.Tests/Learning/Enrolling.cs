using Platform.Learning.Courses;
using Platform.Learning.Enrolments;
using static Platform.Domain.Tests.Learning.Given;

namespace Platform.Domain.Tests.Learning;

public sealed class Enrolling
{
    private static OrderedEnrolment Decide(IEnumerable<Course> courses, IReadOnlyList<OrderedCourse>? wanted = null, params Guid[] enrolledIn)
    {
        var order = OrderedEnrolment.Expect(Order, Now);
        order.Decide(Ada, wanted ?? [new(Sourdough, 1)], courses.ToDictionary(c => c.Id), enrolledIn.ToHashSet(), Now);
        return order;
    }

    [Fact]
    public void Order_takes_a_seat_in_every_course()
    {
        Course[] courses = [CourseOf(Sourdough), CourseOf(Rye, capacity: 1)];
        var order = Decide(courses, [new(Sourdough, 1), new(Rye, 1)]);
        Assert.Null(order.Refusal);
        Assert.Equal((EnrolmentStatus.Enrolled, Ada), (order.Status, order.LearnerId));
        Assert.Equal([Sourdough, Rye], order.CourseIds);
        Assert.Equal([1, 1], courses.Select(c => c.SeatsTaken));
    }

    [Fact]
    public void Last_seat_is_taken_and_a_full_course_refused()
    {
        Assert.Null(Decide([CourseOf(Sourdough, capacity: 2, taken: 1)]).Refusal);
        Assert.Equal(
            new("course-full", "“Sourdough at home” is full: all 2 seats are taken."), Decide([CourseOf(Sourdough, capacity: 2, taken: 2)]).Refusal);
    }

    [Fact]
    public void Course_without_a_syllabus_has_unlimited_seats()
    {
        var course = Course.Placeholder(Sourdough);
        course.Publish(new("Sourdough at home", Teacher, 1));
        Assert.Null(Decide([course]).Refusal);
        Assert.False(course.IsFull);
    }

    [Fact]
    public void One_refusal_takes_no_seat_at_all()
    {
        Course[] courses = [CourseOf(Sourdough), CourseOf(Rye, capacity: 1, taken: 1, title: "Rye")];
        var order = Decide(courses, [new(Sourdough, 1), new(Rye, 1)]);
        Assert.Equal("course-full", order.Refusal?.Code);
        Assert.Empty(order.CourseIds);
        Assert.Equal([0, 1], courses.Select(c => c.SeatsTaken));
    }

    [Fact]
    public void Unknown_course_is_refused() => Assert.Equal("course-unknown", Decide([]).Refusal?.Code);

    [Fact]
    public void Course_known_only_as_unpublished_is_refused()
    {
        var course = Course.Placeholder(Sourdough);
        course.Unpublish(2);
        Assert.Equal("course-unknown", Decide([course]).Refusal?.Code);
    }

    [Fact]
    public void Unpublished_course_is_refused()
    {
        var course = CourseOf(Sourdough);
        course.Unpublish(2);
        Assert.Equal("course-unpublished", Decide([course]).Refusal?.Code);
    }

    [Fact]
    public void More_than_one_seat_is_refused() => Assert.Equal("one-seat-per-learner", Decide([CourseOf(Sourdough)], [new(Sourdough, 2)]).Refusal?.Code);

    [Fact]
    public void Enrolled_learner_is_refused() => Assert.Equal("already-enrolled", Decide([CourseOf(Sourdough)], null, Sourdough).Refusal?.Code);

    [Fact]
    public void Repeated_compensation_frees_the_seat_once()
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
    public void Enrolment_after_its_compensation_is_refused()
    {
        var order = OrderedEnrolment.Expect(Order, Now);
        Assert.Empty(order.End(new Dictionary<Guid, Course>(), "Cancelled.", Now));
        Assert.Equal("enrolment-ended", order.Refusal?.Code);
    }

    [Fact]
    public void Completed_order_activates_its_enrolment_once()
    {
        var order = Decide([CourseOf(Sourdough)]);
        Assert.Null(order.OrderCompletedAt);
        Assert.Equal([true, false], [order.Complete(Now), order.Complete(Now)]);
        Assert.Equal(Now, order.OrderCompletedAt);
    }

    [Fact]
    public void Completion_before_the_enrolment_is_kept_for_it()
    {
        var order = OrderedEnrolment.Expect(Order, Now);
        Assert.False(order.Complete(Now));
        order.Decide(Ada, [new(Sourdough, 1)], new Dictionary<Guid, Course> { [Sourdough] = CourseOf(Sourdough) }, new HashSet<Guid>(), Now);
        Assert.Equal((EnrolmentStatus.Enrolled, Now), (order.Status, order.OrderCompletedAt));
    }

    [Fact]
    public void Completion_after_the_cancellation_activates_nothing()
    {
        var course = CourseOf(Sourdough);
        var order = Decide([course]);
        order.End(new Dictionary<Guid, Course> { [Sourdough] = course }, "Cancelled.", Now);
        Assert.False(order.Complete(Now));
        Assert.Null(order.OrderCompletedAt);
    }

    [Fact]
    public void Refused_enrolment_has_nothing_to_compensate()
    {
        var order = Decide([]);
        Assert.Empty(order.End(new Dictionary<Guid, Course>(), "Cancelled.", Now));
        Assert.Equal("course-unknown", order.Refusal?.Code);
    }
}
