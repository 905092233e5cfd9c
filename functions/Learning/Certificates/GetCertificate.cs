using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Azure.Functions.Worker;
using Microsoft.EntityFrameworkCore;
using Platform.Learning.Persistence;
using Platform.Shared.Http;

namespace Platform.Learning.Certificates;

/// <summary>Who completed what, and when: what is on the certificate, and nothing else.</summary>
public sealed record CertificateView(string Code, string LearnerName, string CourseTitle, Guid CourseId, DateTimeOffset CompletedAt);

/// <summary>Whoever has the code may verify the certificate and read it.</summary>
[AllowAnonymous]
public sealed class GetCertificate(LearningDbContext db, CertificateStore store)
{
    /// <summary>GET /api/v1/learning/certificates/{code}</summary>
    [Function(nameof(GetCertificate))]
    public async Task<Results<Ok<CertificateView>, ProblemHttpResult>> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/learning/certificates/{code}")] HttpRequest request, string code, CancellationToken cancellationToken) =>
        await FindAsync(code, cancellationToken) is { } certificate
            ? TypedResults.Ok(new CertificateView(CertificateCode.Format(certificate.Code), certificate.LearnerName, certificate.CourseTitle, certificate.CourseId, certificate.CompletedAt))
            : Problems.NotFound("certificate");

    /// <summary>GET /api/v1/learning/certificates/{code}/pdf</summary>
    [Function("GetCertificatePdf")]
    public async Task<Results<FileStreamHttpResult, ProblemHttpResult>> GetPdf(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/learning/certificates/{code}/pdf")] HttpRequest request, string code, CancellationToken cancellationToken)
    {
        if (await FindAsync(code, cancellationToken) is not { } certificate) return Problems.NotFound("certificate");
        if (certificate.PdfWrittenAt is null || await store.OpenAsync(certificate.Id, cancellationToken) is not { } pdf)
            return Problems.Create(StatusCodes.Status409Conflict, "certificate-not-ready", "The PDF is being written: ask again in a moment.");
        request.HttpContext.Response.Headers.XContentTypeOptions = "nosniff";
        return TypedResults.Stream(pdf, CertificateStore.ContentType, $"certificate-{CertificateCode.Format(certificate.Code)}.pdf");
    }

    async Task<Certificate?> FindAsync(string typed, CancellationToken cancellationToken) =>
        CertificateCode.Parse(typed) is { } code ? await db.Certificates.AsNoTracking().SingleOrDefaultAsync(c => c.Code == code, cancellationToken) : null;
}
