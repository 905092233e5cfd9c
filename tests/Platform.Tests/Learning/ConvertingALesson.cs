using Microsoft.EntityFrameworkCore;
using Platform.Learning.Persistence;
using Platform.Shared;

namespace Platform.Tests.Learning;

[Collection(nameof(PlatformFixture))]
public sealed class ConvertingALesson(PlatformFixture platform)
{
    [Theory, InlineData("[a](", 12_000, "Line 3 "), InlineData("> ", 200, "Line 3 "), InlineData("*a ", 12_000, "Line 3 ")]
    public async Task Costly_or_deep_lesson_is_refused_with_its_line(string part, int count, string line)
    {
        var classroom = await Classroom.OpenAsync(platform);
        var text = "# Title\n\n" + string.Concat(Enumerable.Repeat(part, count));
        var refused = await classroom.WriteAsync(Classroom.Syllabus(moreLessons: new { title = "Costly", text }));
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        var errors = refused.Body.GetProperty("errors").EnumerateObject().Single();
        Assert.Equal("modules[1].lessons[1].text", errors.Name);
        Assert.StartsWith(line, errors.Value[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Brackets_are_shown_as_written_and_a_byte_order_mark_costs_no_heading()
    {
        var (classroom, lesson, brackets) = (await Classroom.OpenAsync(platform), Guid.NewGuid(), new string('[', 130));
        await classroom.WriteAsync(Classroom.Syllabus(moreLessons: new { id = lesson, title = "Brackets", text = $"\uFEFF# Title\n\n{brackets}x" }));
        var (learner, _) = await classroom.EnrolAsync();
        var answer = await learner.GetAsync($"{classroom.Path}/lessons/{lesson}");
        Assert.Equal((HttpStatusCode.OK, $"<h1>Title</h1>\n<p>{brackets}x</p>\n"), (answer.Status, answer.Text("html")));
    }

    [Fact]
    public async Task Html_of_another_version_is_written_again_when_it_is_read()
    {
        var classroom = await Classroom.OpenAsync(platform);
        var (learner, _) = await classroom.EnrolAsync();
        var path = $"{classroom.Path}/lessons/{Classroom.FirstLesson}";
        var html = (await learner.GetAsync(path)).Text("html");
        await SqlAsync($"update lesson_texts set html = 'stored' where course_id = {classroom.Course}");
        Assert.Equal("stored", (await learner.GetAsync(path)).Text("html"));

        await SqlAsync($"update lesson_texts set html_version = 0 where course_id = {classroom.Course}");
        Assert.Equal(html, (await learner.GetAsync(path)).Text("html"));
        var stored = await platform.OnDatabaseAsync("learning", (LearningDbContext db) =>
            db.LessonTexts.AsNoTracking().SingleAsync(t => t.CourseId == classroom.Course && t.LessonId == Classroom.FirstLesson));
        Assert.Equal((html, SafeMarkdown.Version), (stored.Html, stored.HtmlVersion));
    }

    private Task<int> SqlAsync(FormattableString sql) =>
        platform.OnDatabaseAsync("learning", (LearningDbContext db) => db.Database.ExecuteSqlAsync(sql));
}
