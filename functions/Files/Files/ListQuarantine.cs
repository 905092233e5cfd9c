using System.Text.RegularExpressions;

namespace Platform.Files.Files;

public sealed record DiscardView(DateTimeOffset At, Guid ActorId, string Reason);

/// <summary>A rejected file, for staff.</summary>
/// <param name="Size">Null when its processing failed before it was read.</param>
/// <param name="Discarded">Who deleted its bytes, if somebody did.</param>
public sealed record QuarantinedFileView(
    Guid FileId, Guid OwnerId, string Name, string ContentType, RejectionView Reason, long? Size, DateTimeOffset CreatedAt, DateTimeOffset RejectedAt,
    DiscardView? Discarded)
{
    public static QuarantinedFileView Of(StoredFile file) => new(
        file.Id, file.OwnerId, file.Name, file.ContentType, new(file.RejectionCode!, file.RejectionDetail ?? ""), file.Size, file.CreatedAt,
        file.ProcessedAt!.Value, file.DiscardedAt is { } at ? new(at, file.DiscardedBy!.Value, file.DiscardReason!) : null);
}

/// <summary>The rejected files of all owners, those of the last rejection first.</summary>
public sealed partial class ListQuarantine(FilesDbContext db)
{
    [Function(nameof(ListQuarantine)), Authorize(Roles = Roles.Staff)]
    public async Task<Results<Ok<Page<QuarantinedFileView>>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/files/quarantine")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (!PageRequest<CreationKey>.TryRead(request, out var page, out var problem)) return problem;
        var query = new QueryReader(request.Query);
        var reason = query.Text("reason", "reason is the code of a rejection, for example malware.", Code().IsMatch);
        if (query.Problem is { } invalid) return invalid;
        var files = db.Files.AsNoTracking().Where(f => f.Status == FileStatus.Rejected);
        if (reason is not null) files = files.Where(f => f.RejectionCode == reason);
        return TypedResults.Ok(
            (await files.ToPageAsync(page, f => new CreationKey(f.ProcessedAt!.Value, f.Id), cancellationToken)).Select(QuarantinedFileView.Of));
    }

    [GeneratedRegex(@"\A[a-z-]{1,40}\z")]
    private static partial Regex Code();
}
