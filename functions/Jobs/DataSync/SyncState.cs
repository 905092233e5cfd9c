using System.Text.Json.Serialization;
using Platform.Jobs.Running;

namespace Platform.Jobs.DataSync;

public sealed record RefusedRow(int Row, IReadOnlyList<FieldError> Errors);

/// <summary>It tracks the rows of the current batch that have no reply yet, and counts the others. It is stored as JSON, so its names never change.</summary>
public sealed class SyncState : IReplyTracker<int>
{
    public const int BatchSize = 200;

    /// <summary>Only these many refused rows are reported one by one; all are counted.</summary>
    public const int MaxReported = 100;

    public Position Batch { get; set; } = Position.Start;
    public Position Next { get; set; } = Position.Start;
    public List<int> Unanswered { get; set; } = [];
    public bool AtEnd { get; set; }

    /// <summary>Why the file could not be read to its end.</summary>
    public string? Damage { get; set; }

    public int Progress { get; set; }
    public int Created { get; set; }
    public int Updated { get; set; }
    public int Unchanged { get; set; }
    public int RefusedRows { get; set; }
    public List<RefusedRow> Refused { get; set; } = [];

    [JsonIgnore] public bool IsComplete => Unanswered.Count == 0;

    public bool TryRecordReply(int row) => Unanswered.Remove(row);

    public void Refuse(int row, IReadOnlyList<FieldError> errors)
    {
        RefusedRows++;
        if (Refused.Count < MaxReported) Refused.Add(new(row, errors));
    }

    public void Count(string outcome)
    {
        if (outcome == "created") Created++;
        else if (outcome == "updated") Updated++;
        else Unchanged++;
    }
}

public sealed record SyncResult(int Rows, int Created, int Updated, int Unchanged, int RefusedRows, IReadOnlyList<RefusedRow> Refused)
{
    public static SyncResult Of(SyncState state) =>
        new(state.Created + state.Updated + state.Unchanged + state.RefusedRows,
            state.Created, state.Updated, state.Unchanged, state.RefusedRows, state.Refused);
}
