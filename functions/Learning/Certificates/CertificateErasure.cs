namespace Platform.Learning.Certificates;

/// <summary>Deletes the PDFs of a person's certificates; the rows follow.</summary>
public sealed class CertificateErasure(LearningDbContext db, CertificateStore store) : IErasureStep
{
    public async Task<string?> PrepareAsync(Guid personId, CancellationToken cancellationToken)
    {
        var ids = await db.Certificates.Where(c => c.LearnerId == personId).Select(c => c.Id).ToListAsync(cancellationToken);
        foreach (var id in ids) await store.DeleteAsync(id, cancellationToken);
        return null;
    }
}
