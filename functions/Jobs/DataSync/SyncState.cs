using System.Text.Json.Serialization;
using Platform.Jobs.Running;

namespace Platform.Jobs.DataSync;

public sealed record RefusedRow(int Row, IReadOnlyList<FieldError> Errors);

/// <summary>How far a data-sync job is. Of the batch in hand it knows each row that is not answered yet; of what is done, only the counts.</summary>
public sealed class SyncState : IAnswered<int>
{
    /// <summary>The most rows that are sent before their answers are waited for.</summary>
    public const int BatchSize = 200;

    /// <summary>The most refused rows that are told one by one; all of them are counted.</summary>
    public const int MaxReported = 100;

    /// <summary>Where the batch in hand begins.</summary>
    public Position Batch { get; set; } = Position.Start;

    /// <summary>Where the next batch begins.</summary>
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

    public bool Answer(int row) => Unanswered.Remove(row);

    public void Refuse(int row, IReadOnlyList<FieldError> errors)
    {
        RefusedRows++;
        if (Refused.Count < MaxReported) Refused.Add(new(row, errors));
    }

    public void Count(string outcome)
    {
        switch (outcome)
        {
            case "created":
                Created++;
                break;
            case "updated":
                Updated++;
                break;
            default:
                Unchanged++;
                break;
        }
    }
}

public sealed record SyncResult(int Rows, int Created, int Updated, int Unchanged, int RefusedRows, IReadOnlyList<RefusedRow> Refused)
{
    public static SyncResult Of(SyncState state) =>
        new(state.Created + state.Updated + state.Unchanged
            + state.RefusedRows, state.Created, state.Updated, state.Unchanged, state.RefusedRows, state.Refused);
}
