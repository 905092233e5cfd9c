namespace Platform.Learning.Certificates;

/// <summary>Writes the PDF of a certificate: when the command arrives that was sent with its issue, or later by a timer, until it exists.</summary>
public sealed class CertificateWriter(LearningDbContext db, CertificateStore store, TimeProvider clock)
{
    public async Task WriteAsync(Guid id, CancellationToken cancellationToken)
    {
        var certificate = await db.Certificates.SingleAsync(c => c.Id == id, cancellationToken);
        if (certificate.PdfWrittenAt is null)
        {
            await store.WriteAsync(id, CertificatePdf.Write(certificate), cancellationToken);
            certificate.PdfWrittenAt = clock.GetUtcNow();
        }
        await db.SaveChangesAsync(cancellationToken);
    }
}
