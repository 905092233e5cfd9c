namespace Platform.Learning.Certificates;

internal static class CertificateQueries
{
    public static async Task<Certificate?> FindCertificateAsync(this LearningDbContext db, string typed, CancellationToken cancellationToken) =>
        CertificateCode.Parse(typed) is { } code ? await db.Certificates.AsNoTracking().SingleOrDefaultAsync(c => c.Code == code, cancellationToken) : null;
}
