using Azure;
using Azure.Storage.Blobs.Models;
using Platform.Jobs.Jobs;
using Platform.Jobs.Running;

namespace Platform.Jobs.DataSync;

/// <summary>Sends the rows of a file as commands, batch by batch, and waits for the replies. The position in the file, the pending rows and the commands are
/// one transaction, so that after a crash the job resumes at the last saved row. Only staff have such jobs, and staff may read every file.</summary>
public sealed class RunDataSyncHandler(JobRunner runner, JobsDbContext db, StoredFiles files, TimeProvider clock)
{
    private const int BlockBytes = 256 * 1024;

    internal Task HandleAsync(RunDataSync command, CancellationToken cancellationToken) =>
        runner.RunAsync(command.JobId, command.Run, command.Step, StepAsync, cancellationToken);

    private async Task<StepOutcome> StepAsync(Job job, CancellationToken cancellationToken)
    {
        var payload = job.ReadPayload<DataSyncPayload>();
        var state = job.ReadState<SyncState>() ?? new();
        // After a retry, rows without a reply are sent again, the others are not.
        var resend = state.Unanswered.Count > 0 ? state.Unanswered.ToHashSet() : null;
        if (resend is null && state.AtEnd) return End(state);

        var blob = files.Find(payload.FileId);
        BlobProperties properties;
        try
        {
            properties = (await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value;
        }
        catch (RequestFailedException gone) when (gone.Status == 404)
        {
            return new StepOutcome.Refused(
                new("file-not-found", "The file was not found or is not ready. Upload it to Files, wait until it is ready, and retry the job."));
        }
        if (!Rows.CanRead(properties.ContentType))
        {
            return new StepOutcome.Refused(
                new("file-not-readable", $"The file is {properties.ContentType}; only text/csv and application/x-ndjson can be imported."));
        }

        var from = resend is null ? state.Next : state.Batch;
        await using var stream = await blob.OpenReadAsync(
            new BlobOpenReadOptions(allowModifications: false) { BufferSize = BlockBytes, Position = from.Offset }, cancellationToken);
        try
        {
            await SendBatchAsync(job, payload, state, stream, properties.ContentType, from, resend, cancellationToken);
        }
        catch (InvalidHeaderException invalid)
        {
            return new StepOutcome.Refused(new("columns-invalid", $"Nothing was imported. {invalid.Message}"));
        }
        catch (UnreadableFileException unreadable)
        {
            state.AtEnd = true;
            state.Damage = $"The file cannot be read after row {state.Next.Number - 1}; the rows up to it were imported. {unreadable.Message}";
        }
        state.Progress = (int)(100 * state.Next.Offset / Math.Max(1, properties.ContentLength));
        return state.Unanswered.Count > 0 ? new StepOutcome.Waiting(state, state.Progress)
            : state.AtEnd ? End(state)
            : new StepOutcome.Continue(state, state.Progress); // no row of the batch could be sent
    }

    private static StepOutcome End(SyncState state) => state.Damage is null
        ? new StepOutcome.Done(SyncResult.Of(state))
        : new StepOutcome.Refused(new("file-damaged", state.Damage), SyncResult.Of(state));

    private async Task SendBatchAsync(
        Job job, DataSyncPayload payload, SyncState state, Stream stream, string contentType, Position from, HashSet<int>? resend,
        CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var count = 0;
        var isCsv = Rows.IsCsv(contentType);
        if (resend is null) (state.Batch, state.AtEnd) = (from, true); // unless a row follows
        var columns = payload.Target == DataSyncPayload.Catalog ? ImportRows.ProductColumns : ImportRows.ProfileColumns;
        await foreach (var row in Rows.ReadAsync(stream, contentType, from, columns, cancellationToken))
        {
            if (resend is not null && row.Number >= state.Next.Number) return;
            if (resend is null && count++ == SyncState.BatchSize)
            {
                (state.Next, state.AtEnd) = (row.Place, false);
                return;
            }
            if (resend is null) state.Next = row.Place with { Number = row.Number + 1 };
            else if (!resend.Contains(row.Number)) continue;

            var errors = row.Error is { } error ? [new("row", error)]
                : payload.Target == DataSyncPayload.Catalog ? Send(ImportRows.Product(job.Id, job.OwnerId, row, isCsv))
                : Send(ImportRows.Profile(job.Id, job.OwnerId, row, isCsv));
            if (errors.Count > 0)
            {
                state.Refuse(row.Number, errors);
                state.TryRecordReply(row.Number);
            }
            else if (resend is null)
            {
                state.Unanswered.Add(row.Number);
            }
        }

        IReadOnlyList<FieldError> Send<T>((T? Command, IReadOnlyList<FieldError> Errors) row) where T : class, IOutgoingMessage
        {
            if (row.Command is not null) db.Send(row.Command, now);
            return row.Errors;
        }
    }
}
