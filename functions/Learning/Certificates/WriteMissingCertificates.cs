namespace Platform.Learning.Certificates;

/// <summary>Every minute: writes what the commands could not.</summary>
public sealed partial class WriteMissingCertificates(
    LearningDbContext db, CertificateWriter writer, TimeProvider clock, ILogger<WriteMissingCertificates> logger)
{
    private const int MaxPerRun = 50;
    private static readonly TimeSpan CommandTimeout = TimeSpan.FromMinutes(1);

    [Function(nameof(WriteMissingCertificates))]
    public async Task Run([TimerTrigger("0 * * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        var before = clock.GetUtcNow() - CommandTimeout;
        var missing = await db.Certificates.Where(c => c.PdfWrittenAt == null && c.CompletedAt < before).OrderBy(c => c.CompletedAt).Take(MaxPerRun)
            .Select(c => c.Id).ToListAsync(cancellationToken);
        foreach (var id in missing)
        {
            await writer.WriteAsync(id, cancellationToken);
            LogWritten(id);
        }
    }

    [LoggerMessage(200, LogLevel.Warning, "The PDF of certificate {CertificateId} was written late")]
    partial void LogWritten(Guid certificateId);
}
