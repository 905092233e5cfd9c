namespace Platform.Learning.Contracts;

/// <summary>To Learning itself: issue the certificates of learners for whom a shorter syllabus is complete.</summary>
/// <param name="CourseId">The course: the catalog's product.</param>
/// <param name="After">The learner after whom to go on, in the order of their ids; null to begin.</param>
public sealed record IssueCertificates(Guid CourseId, Guid? After) : IOutgoingMessage
{
    public static string Type => "learning.issue-certificates.v1";
    public static string Destination => ServiceBusNames.LearningCommands;
}
