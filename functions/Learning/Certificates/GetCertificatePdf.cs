namespace Platform.Learning.Certificates;

/// <summary>GET /api/v1/learning/certificates/{code}/pdf: for whoever has the code.</summary>
public sealed class GetCertificatePdf(LearningDbContext db, CertificateStore store)
{
    [Function(nameof(GetCertificatePdf)), AllowAnonymous]
    public async Task<Results<FileStreamHttpResult, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/learning/certificates/{code}/pdf")] HttpRequest request, string code,
        CancellationToken cancellationToken)
    {
        if (await db.FindCertificateAsync(code, cancellationToken) is not { } certificate) return Problems.NotFound("certificate");
        if (certificate.RevokedAt is { } revokedAt) return CertificateQueries.Revoked(revokedAt);
        if (certificate.PdfWrittenAt is null || await store.OpenAsync(certificate.Id, cancellationToken) is not { } pdf)
            return Problems.Create(StatusCodes.Status409Conflict, "certificate-not-ready", "The PDF is being written: ask again in a moment.");
        return TypedResults.Stream(pdf, CertificateStore.ContentType, $"certificate-{CertificateCode.Format(certificate.Code)}.pdf");
    }
}
