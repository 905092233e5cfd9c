using System.Buffers.Binary;
using System.Security.Cryptography;
using Platform.Learning.Courses;

namespace Platform.Learning.Quizzes;

/// <param name="Score">Null while it is not submitted.</param>
public sealed record AttemptResult(Guid QuizId, int? Score, int PassingScore)
{
    public bool Passed => Score >= PassingScore;
}

/// <param name="Choices">Indexes from 0; empty for a text.</param>
public sealed record QuestionAnswer(Guid QuestionId, IReadOnlyList<int> Choices, string? Text);

public sealed record QuestionResult(Guid QuestionId, bool Right);

/// <summary>A learner's attempt at a quiz, with a copy of the questions, so that an instructor's edit does not change an open attempt.</summary>
public sealed class Attempt
{
    private Attempt() { } // for EF

    public Guid Id { get; private init; }
    public Guid LearnerId { get; private init; }
    public Guid CourseId { get; private init; }
    public Guid QuizId { get; private init; }

    /// <summary>The number of the attempt, from 1, per learner and quiz.</summary>
    public int Number { get; private init; }

    /// <summary>The questions in the order in which they are shown.</summary>
    public IReadOnlyList<Question> Questions { get; private init; } = [];

    public int PassingScore { get; private init; }
    public DateTimeOffset StartedAt { get; private init; }
    public DateTimeOffset? SubmittedAt { get; private set; }

    /// <summary>SHA-256 of the answers, to recognize a repeated request.</summary>
    public byte[]? AnswersHash { get; private set; }

    public IReadOnlyList<Guid> RightQuestions { get; private set; } = [];

    /// <summary>The percentage of right answers, rounded down; null until submitted.</summary>
    public int? Score { get; private set; }

    public bool Passed => Score >= PassingScore;

    /// <summary>Starts the next attempt, or returns the open one.</summary>
    public static (Attempt? Attempt, Refusal? Refusal) Start(Guid learnerId, Guid courseId, Quiz quiz, IReadOnlyCollection<Attempt> earlier, DateTimeOffset now)
    {
        if (earlier.FirstOrDefault(a => a.SubmittedAt is null) is { } open) return (open, null);
        if (earlier.Any(a => a.Passed)) return (null, new("already-passed", "You have already passed this quiz."));
        if (earlier.Count >= quiz.Attempts) return (null, new("no-attempts-left", $"You have used all {quiz.Attempts} attempts at this quiz."));
        var number = earlier.Count + 1;
        return (new()
        {
            Id = Guid.CreateVersion7(now),
            LearnerId = learnerId,
            CourseId = courseId,
            QuizId = quiz.Id,
            Number = number,
            Questions = Shuffle(quiz.Questions, learnerId, quiz.Id, number),
            PassingScore = quiz.PassingScore,
            StartedAt = now,
        }, null);
    }

    /// <summary>Shuffles the questions, always in the same way for one attempt.</summary>
    public static IReadOnlyList<Question> Shuffle(IReadOnlyList<Question> questions, Guid learnerId, Guid quizId, int number)
    {
        var seed = new byte[52];
        learnerId.TryWriteBytes(seed);
        quizId.TryWriteBytes(seed.AsSpan(16));
        BinaryPrimitives.WriteInt32LittleEndian(seed.AsSpan(32), number);
        return [.. questions.OrderBy(PlaceOf, StringComparer.Ordinal)];

        string PlaceOf(Question question)
        {
            question.Id.TryWriteBytes(seed.AsSpan(36));
            return Convert.ToHexString(SHA256.HashData(seed));
        }
    }

    /// <summary>Scores the answers, once. A question without an answer is wrong.</summary>
    public Refusal? Submit(IReadOnlyCollection<QuestionAnswer> answers, DateTimeOffset now)
    {
        var hash = Idempotency.HashOf(answers.OrderBy(a => a.QuestionId).Select(a => a with { Choices = [.. a.Choices.Order()] }));
        if (AnswersHash is not null)
        {
            return AnswersHash.AsSpan().SequenceEqual(hash)
                ? null
                : new("already-submitted", "This attempt was already submitted with other answers. Start another attempt if you have one left.");
        }

        if (answers.Select(Mismatch).FirstOrDefault(m => m is not null) is { } mismatch) return new("answers-do-not-fit", mismatch);

        var byQuestion = answers.ToDictionary(a => a.QuestionId);
        RightQuestions = [.. Questions.Where(q => byQuestion.TryGetValue(q.Id, out var answer) && IsRight(q, answer)).Select(q => q.Id)];
        Score = 100 * RightQuestions.Count / Questions.Count;
        (AnswersHash, SubmittedAt) = (hash, now);
        return null;
    }

    public IReadOnlyList<QuestionResult> Results => [.. Questions.Select(q => new QuestionResult(q.Id, RightQuestions.Contains(q.Id)))];

    private static bool IsRight(Question question, QuestionAnswer answer) => question.Kind == QuestionKind.FreeText
        ? question.Accepted.Any(accepted => Normalize(accepted) == Normalize(answer.Text ?? ""))
        : answer.Choices.ToHashSet().SetEquals(question.Correct);

    private static string Normalize(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToUpperInvariant();

    private string? Mismatch(QuestionAnswer answer)
    {
        if (Questions.FirstOrDefault(q => q.Id == answer.QuestionId) is not { } question) return $"Question {answer.QuestionId} is not part of this attempt.";
        if (question.Kind == QuestionKind.FreeText) return answer.Choices.Count == 0 ? null : $"Question {question.Id} is answered by a text, not by choices.";
        if (answer.Text is not null) return $"Question {question.Id} is answered by choices, not by a text.";
        if (answer.Choices.Any(c => c < 0 || c >= question.Choices.Count)) return $"Question {question.Id} has the choices 0 to {question.Choices.Count - 1}.";
        return question.Kind == QuestionKind.SingleChoice && answer.Choices.Count > 1 ? $"Question {question.Id} takes one choice." : null;
    }
}
