using Microsoft.Azure.Functions.Worker;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Platform.Learning.Persistence;

namespace Platform.Learning;

/// <summary>Writes the PDF of a certificate: by the command that was sent when it was issued, and until it exists by a timer, however long the storage is out.</summary>
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

/// <summary>Every minute: writes what the commands could not.</summary>
public sealed partial class WriteMissingCertificates(LearningDbContext db, CertificateWriter writer, TimeProvider clock, ILogger<WriteMissingCertificates> logger)
{
    const int MaxPerRun = 50;
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(1); // for the command

    [Function(nameof(WriteMissingCertificates))]
    public async Task Run([TimerTrigger("0 * * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        var before = clock.GetUtcNow() - Patience;
        var missing = await db.Certificates.Where(c => c.PdfWrittenAt == null && c.CompletedAt < before).OrderBy(c => c.CompletedAt).Take(MaxPerRun).Select(c => c.Id).ToListAsync(cancellationToken);
        foreach (var id in missing)
        {
            await writer.WriteAsync(id, cancellationToken);
            LogWritten(id);
        }
    }

    [LoggerMessage(200, LogLevel.Warning, "The PDF of certificate {CertificateId} was written late")]
    partial void LogWritten(Guid certificateId);
}
