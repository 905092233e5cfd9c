using Platform.Learning.Quizzes;
using static Platform.Domain.Tests.Learning.Given;

namespace Platform.Domain.Tests.Learning;

public sealed class TakingAQuiz
{
    private static readonly QuestionAnswer One = new(Yeast.Id, [0], null), Two = new(Ingredients.Id, [1, 0], null),
        Three = new(Italian.Id, [], "lievito MADRE ");

    private static Attempt Started(params Attempt[] earlier) => Attempt.Start(Ada, Sourdough, Remembering, earlier, Now).Attempt!;

    private static Attempt Failed(params Attempt[] earlier)
    {
        var attempt = Started(earlier);
        attempt.Submit([], Now);
        return attempt;
    }

    [Fact]
    public void Passing_score_passes()
    {
        var attempt = Started();
        Assert.Null(attempt.Submit([One, Two], Now.AddMinutes(1)));
        Assert.Equal((66, true, Now.AddMinutes(1)), (attempt.Score, attempt.Passed, attempt.SubmittedAt));
        Assert.Equal(
            [(Yeast.Id, true), (Ingredients.Id, true), (Italian.Id, false)], attempt.Results.OrderBy(r => r.QuestionId).Select(r => (r.QuestionId, r.Right)));
    }

    [Fact]
    public void Lower_score_fails()
    {
        var attempt = Started();
        attempt.Submit([Three], Now);
        Assert.Equal((33, false), (attempt.Score, attempt.Passed));
    }

    [Theory]
    [InlineData(new int[0], false), InlineData(new[] { 0 }, false), InlineData(new[] { 0, 1 }, true), InlineData(new[] { 1, 0 }, true)]
    [InlineData(new[] { 0, 1, 2 }, false)]
    public void Choices_must_be_exactly_the_right_ones(int[] choices, bool right)
    {
        var attempt = Started();
        attempt.Submit([new(Ingredients.Id, choices, null)], Now);
        Assert.Equal(right ? 33 : 0, attempt.Score);
    }

    [Theory]
    [InlineData("Lievito madre", true), InlineData("  LIEVITO\u00a0  Madre", true), InlineData("pasta madre", true), InlineData("lievitomadre", false)]
    [InlineData("", false), InlineData(null, false)]
    public void Text_ignores_case_and_white_space(string? text, bool right)
    {
        var attempt = Started();
        attempt.Submit([new(Italian.Id, [], text)], Now);
        Assert.Equal(right ? 33 : 0, attempt.Score);
    }

    [Fact]
    public void Repeated_answers_are_accepted_and_changed_ones_refused()
    {
        var attempt = Started();
        attempt.Submit([One, Two], Now);
        Assert.Null(attempt.Submit([new(Ingredients.Id, [0, 1], null), One], Now.AddMinutes(5)));
        Assert.Equal("already-submitted", attempt.Submit([One, Two, Three], Now.AddMinutes(5))?.Code);
        Assert.Equal((66, Now), (attempt.Score, attempt.SubmittedAt));
    }

    public static TheoryData<string, Guid, int[], string?> InvalidAnswers => new()
    {
        { "no such question", Id(99), [0], null },
        { "no such choice", Yeast.Id, [2], null },
        { "a choice below 0", Ingredients.Id, [-1], null },
        { "two choices of one", Yeast.Id, [0, 1], null },
        { "a text for a choice", Yeast.Id, [], "Yeast" },
        { "a choice for a text", Italian.Id, [0], null },
    };

    [Theory, MemberData(nameof(InvalidAnswers))]
    public void Invalid_answers_are_refused_and_leave_the_attempt_open(string why, Guid question, int[] choices, string? text)
    {
        var attempt = Started();

        Assert.True(attempt.Submit([Two, new(question, choices, text)], Now) is { Code: "answers-do-not-fit" }, why);

        Assert.Equal((null, null), (attempt.Score, attempt.SubmittedAt));
    }

    [Fact]
    public void Open_attempt_is_resumed()
    {
        var open = Started();
        Assert.Same(open, Started(open));
    }

    [Fact]
    public void Attempt_beyond_the_last_is_refused()
    {
        var first = Failed();
        var second = Failed(first);
        var (third, refusal) = Attempt.Start(Ada, Sourdough, Remembering, [first, second], Now);
        Assert.Equal((null, "no-attempts-left"), (third, refusal?.Code));
        Assert.Equal((1, 2), (first.Number, second.Number));
        Assert.NotNull(Attempt.Start(Ada, Sourdough, Remembering with { Attempts = 3 }, [first, second], Now).Attempt); // its author gave another
    }

    [Fact]
    public void Attempt_after_passing_is_refused()
    {
        var passed = Started();
        passed.Submit([One, Two, Three], Now);
        Assert.Equal("already-passed", Attempt.Start(Ada, Sourdough, Remembering, [passed], Now).Refusal?.Code);
    }

    [Fact]
    public void Started_attempt_keeps_its_questions_and_passing_score()
    {
        var attempt = Started();
        var goesOn = Attempt.Start(Ada, Sourdough, Remembering with { PassingScore = 100, Questions = [Yeast with { Correct = [1] }] }, [attempt], Now)
            .Attempt!;
        goesOn.Submit([One, Two], Now);
        Assert.True(goesOn.Passed);
    }
}
