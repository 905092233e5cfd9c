using Microsoft.Extensions.Options;

namespace Platform.Customers.DataRequests;

public enum DataRequestProgress { Asked, AllAnswered, Ended }

/// <summary>The activities of a request. Each may run twice: contexts answer a repeated command with the same, and files are overwritten.</summary>
public sealed partial class DataRequestSteps(
    CustomersDbContext db, ExportFiles files, IOptions<DataRequestOptions> options, TimeProvider clock, ILogger<DataRequestSteps> logger)
{
    /// <summary>Sends the command to the contexts that have not answered yet.</summary>
    [Function(nameof(AskContexts))]
    public Task<DataRequestProgress> AskContexts([ActivityTrigger] Guid requestId, CancellationToken cancellationToken) =>
        db.RetryOnConflictAsync(() => AskAsync(requestId, cancellationToken));

    private async Task<DataRequestProgress> AskAsync(Guid requestId, CancellationToken cancellationToken)
    {
        var request = await db.DataRequests.Include(r => r.Parts).SingleOrDefaultAsync(r => r.Id == requestId, cancellationToken);
        if (request is null || !request.IsOpen) return DataRequestProgress.Ended;
        var (now, parts) = (clock.GetUtcNow(), request.NextParts());
        var isOverdue = now - request.RequestedAt > options.Value.Deadline;
        if (isOverdue && request.Kind == DataRequestKind.Export)
        {
            request.Fail(now);
            await db.SaveChangesAsync(cancellationToken);
            LogFailed(request.Id, Names(parts));
            await files.DeleteAsync(request.Id, cancellationToken);
            return DataRequestProgress.Ended;
        }
        if (parts.Count == 0) return DataRequestProgress.AllAnswered;
        var isNewlyDelayed = isOverdue && request.Status == DataRequestStatus.Running;
        if (isOverdue) request.Delay();
        foreach (var part in parts)
        {
            var queue = AskedContexts.Queues[part.Context];
            if (request.Kind == DataRequestKind.Erasure)
            {
                db.SendTo(queue, new ErasePersonalData(request.Id, request.PersonId), now);
                continue;
            }
            var uris = await files.CreatePartUrisAsync(request.Id, part.Context, now, now + options.Value.Deadline, cancellationToken);
            db.SendTo(queue, new ExportPersonalData(request.Id, request.PersonId, uris.Rows.AbsoluteUri, uris.Files.AbsoluteUri), now);
        }
        await db.SaveChangesAsync(cancellationToken);
        if (isNewlyDelayed) LogDelayed(request.Id, Names(parts));
        return DataRequestProgress.Asked;
    }

    /// <summary>Puts the file of an export together, or deletes those of a person who was erased.</summary>
    [Function(nameof(EndDataRequest))]
    public Task EndDataRequest([ActivityTrigger] Guid requestId, CancellationToken cancellationToken) =>
        db.RetryOnConflictAsync(() => EndAsync(requestId, cancellationToken));

    private async Task EndAsync(Guid requestId, CancellationToken cancellationToken)
    {
        var request = await db.DataRequests.Include(r => r.Parts).SingleAsync(r => r.Id == requestId, cancellationToken);
        var isExport = request.Kind == DataRequestKind.Export;
        if (request.IsOpen)
        {
            await (isExport ? files.PackAsync(request, cancellationToken) : DeleteExportsAsync(request.PersonId, cancellationToken));
            request.Complete(clock.GetUtcNow());
            await db.SaveChangesAsync(cancellationToken);
        }
        if (isExport) await files.DeletePartsAsync(request, cancellationToken); // afterwards, so that a second run still has them
    }

    private static string Names(IReadOnlyList<DataRequestPart> parts) => string.Join(", ", parts.Select(part => part.Context));

    private async Task DeleteExportsAsync(Guid personId, CancellationToken cancellationToken)
    {
        var exports = await db.DataRequests.Where(r => r.PersonId == personId && r.Kind == DataRequestKind.Export).ToListAsync(cancellationToken);
        foreach (var export in exports)
        {
            await files.DeleteAsync(export.Id, cancellationToken);
            if (export.Status == DataRequestStatus.Completed) export.Expire();
        }
    }

    [LoggerMessage(700, LogLevel.Error, "Erasure {RequestId} is delayed: {Contexts} did not finish. They are asked again every hour")]
    partial void LogDelayed(Guid requestId, string contexts);

    [LoggerMessage(701, LogLevel.Error, "Export {RequestId} has not completed in time. Not answered: {Contexts}")]
    partial void LogFailed(Guid requestId, string contexts);
}
