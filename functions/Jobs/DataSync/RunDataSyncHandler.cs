using Azure;
using Azure.Storage.Blobs.Models;
using Platform.Jobs.Contracts;
using Platform.Jobs.Jobs;
using Platform.Jobs.Persistence;
using Platform.Jobs.Running;

namespace Platform.Jobs.DataSync;

/// <summary>data-sync: reads a stored file from where it stopped, sends the next rows as commands, and waits until each is answered. The place in the file, the
/// rows that are
/// not answered, and the commands are saved in one transaction, so after a crash it goes on at the last saved row and nothing is done twice.
/// Only operators and admins have such jobs, and Files lets them read every file; what is in the container of checked files is ready.</summary>
public sealed class RunDataSyncHandler(JobRunner runner, JobsDbContext db, StoredFiles files, TimeProvider clock)
{
    private const int BlockBytes = 256 * 1024;

    internal Task HandleAsync(RunDataSync command, CancellationToken cancellationToken) =>
        runner.RunAsync(command.JobId, command.Run, command.Step, StepAsync, cancellationToken);

    private async Task<StepOutcome> StepAsync(Job job, CancellationToken cancellationToken)
    {
        var payload = job.ReadPayload<DataSyncPayload>();
        var state = job.ReadState<SyncState>() ?? new();
        // After a retry some of the batch may be unanswered still: those rows are sent again, the others are not.
        var again = state.Unanswered.Count > 0 ? state.Unanswered.ToHashSet() : null;
        if (again is null && state.AtEnd) return End(state);

        var blob = files.Find(payload.FileId);
        BlobProperties properties;
        try
        {
            properties = (await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value;
        }
        catch (RequestFailedException gone) when (gone.Status == 404)
        {
            return new StepOutcome.Refused(
                new("file-not-found", "There is no file with this id that is ready. Upload it to Files, wait until it is ready, and retry the job."));
        }
        if (!Rows.CanRead(properties.ContentType))
        {
            return new StepOutcome.Refused(
                new("file-not-readable", $"The file is {properties.ContentType}: rows are read from text/csv and application/x-ndjson."));
        }

        var from = again is null ? state.Next : state.Batch;
        await using var stream = await blob.OpenReadAsync(
            new BlobOpenReadOptions(allowModifications: false) { BufferSize = BlockBytes, Position = from.Offset }, cancellationToken);
        try
        {
            await SendBatchAsync(job, payload, state, stream, properties.ContentType, from, again, cancellationToken);
        }
        catch (UnreadableFileException unreadable)
        {
            (state.AtEnd, state.Damage) = (
                true, $"The file cannot be read on after row {state.Next.Number - 1}; the rows before were done. {unreadable.Message}");
        }
        state.Progress = (int)(100 * state.Next.Offset / Math.Max(1, properties.ContentLength));
        return state.Unanswered.Count > 0 ? new StepOutcome.Waiting(state, state.Progress)
            : state.AtEnd ? End(state)
            : new StepOutcome.Continue(state, state.Progress); // not one row of the batch could be sent
    }

    private static StepOutcome End(SyncState state) => state.Damage is null
        ? new StepOutcome.Done(SyncResult.Of(state))
        : new StepOutcome.Refused(new("file-damaged", state.Damage), SyncResult.Of(state));

    private async Task SendBatchAsync(
        Job job, DataSyncPayload payload, SyncState state, Stream stream, string contentType, Position from, HashSet<int>? again,
        CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var count = 0;
        var isCsv = Rows.IsCsv(contentType);
        if (again is null) (state.Batch, state.AtEnd) = (from, true); // unless a row follows
        await foreach (var row in Rows.ReadAsync(stream, contentType, from, cancellationToken))
        {
            if (again is not null && row.Number >= state.Next.Number) return;
            if (again is null && count++ == SyncState.BatchSize)
            {
                (state.Next, state.AtEnd) = (row.Place, false);
                return;
            }
            if (again is null) state.Next = row.Place with { Number = row.Number + 1 }; // its place counts only once a row follows
            else if (!again.Contains(row.Number)) continue;

            var errors = row.Error is { } error ? [new("row", error)] : payload.Target == DataSyncPayload.Catalog ? SendProduct(row) : SendProfile(row);
            if (errors.Count > 0)
            {
                state.Refuse(row.Number, errors);
                state.Answer(row.Number);
            }
            else if (again is null)
            {
                state.Unanswered.Add(row.Number);
            }
        }

        IReadOnlyList<FieldError> SendProduct(Row row)
        {
            var (command, errors) = ImportRows.Product(job.Id, job.OwnerId, row, isCsv);
            if (command is not null) db.Send(command, now);
            return errors;
        }

        IReadOnlyList<FieldError> SendProfile(Row row)
        {
            var (command, errors) = ImportRows.Profile(job.Id, job.OwnerId, row, isCsv);
            if (command is not null) db.Send(command, now);
            return errors;
        }
    }
}
