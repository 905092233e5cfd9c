namespace Platform.Learning.Certificates;

/// <summary>The public view of a certificate: only what is printed on it.</summary>
public sealed record CertificateView(string Code, string LearnerName, string CourseTitle, Guid CourseId, DateTimeOffset CompletedAt);

/// <summary>GET /api/v1/learning/certificates/{code}: whoever has the code may verify the certificate and read it.</summary>
public sealed class GetCertificate(LearningDbContext db)
{
    [Function(nameof(GetCertificate)), AllowAnonymous]
    public async Task<Results<Ok<CertificateView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/learning/certificates/{code}")] HttpRequest request, string code,
        CancellationToken cancellationToken) =>
        await db.FindCertificateAsync(code, cancellationToken) switch
        {
            null => Problems.NotFound("certificate"),
            { RevokedAt: { } revokedAt } => CertificateQueries.Revoked(revokedAt),
            var certificate => TypedResults.Ok(
                new CertificateView(
                    CertificateCode.Format(certificate.Code), certificate.LearnerName, certificate.CourseTitle, certificate.CourseId, certificate.CompletedAt)),
        };
}
