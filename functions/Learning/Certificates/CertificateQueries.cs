using Platform.Learning.Enrolments;

namespace Platform.Learning.Certificates;

internal static class CertificateQueries
{
    public static IQueryable<Certificate> Valid(this IQueryable<Certificate> certificates, Enrolment enrolment) =>
        certificates.Where(c => c.LearnerId == enrolment.LearnerId && c.CourseId == enrolment.CourseId && c.RevokedAt == null);

    /// <summary>410, so that whoever only looks at the status does not take a revoked certificate for a valid one.</summary>
    public static ProblemHttpResult Revoked(DateTimeOffset at) => Problems.Create(
        StatusCodes.Status410Gone, "certificate-revoked",
        $"This certificate is no longer valid: it was revoked on {at:yyyy-MM-dd}, when its order was refunded.");

    public static async Task<Certificate?> FindCertificateAsync(this LearningDbContext db, string typed, CancellationToken cancellationToken) =>
        CertificateCode.Parse(typed) is { } code ? await db.Certificates.AsNoTracking().SingleOrDefaultAsync(c => c.Code == code, cancellationToken) : null;
}
