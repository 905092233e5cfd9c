namespace Platform.Customers.DataRequests;

public enum DataRequestKind { Export, Erasure }

public enum DataRequestStatus
{
    Running,

    /// <summary>An erasure that a context has not answered for a long time: an operator must look. It goes on.</summary>
    Delayed,

    Completed,

    /// <summary>An export that a context did not answer, or whose person deleted the account.</summary>
    Failed,

    /// <summary>An export whose file was deleted.</summary>
    Expired,
}

/// <summary>A person's request for an export of their data, or its erasure after they have deleted the account. An orchestration carries it out.</summary>
public sealed class DataRequest
{
    /// <summary>How long the file of an export can be downloaded.</summary>
    public static readonly TimeSpan FileLifetime = TimeSpan.FromDays(7);

    /// <summary>How long an export is kept in the list after that.</summary>
    public static readonly TimeSpan ExportRetention = TimeSpan.FromDays(90);

    public const int MaxExportsADay = 3;

    private readonly List<DataRequestPart> parts = [];

    private DataRequest() { } // for EF

    public Guid Id { get; private init; }
    public DataRequestKind Kind { get; private init; }
    public Guid PersonId { get; private init; }
    public DataRequestStatus Status { get; private set; }
    public DateTimeOffset RequestedAt { get; private init; }
    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>When the file of a completed export is deleted.</summary>
    public DateTimeOffset? ExpiresAt { get; private set; }

    /// <summary>That of the request for an export.</summary>
    public string? IdempotencyKey { get; private init; }

    public IReadOnlyList<DataRequestPart> Parts => parts;

    public bool IsOpen => Status is DataRequestStatus.Running or DataRequestStatus.Delayed;

    public static DataRequest Start(DataRequestKind kind, Guid personId, DateTimeOffset now, string? idempotencyKey = null)
    {
        var request = new DataRequest
        {
            Id = Guid.CreateVersion7(now),
            Kind = kind,
            PersonId = personId,
            RequestedAt = now.ToMicroseconds(),
            IdempotencyKey = idempotencyKey,
        };
        request.parts.AddRange(AskedContexts.Queues.Keys.Select(context => new DataRequestPart { RequestId = request.Id, Context = context }));
        return request;
    }

    /// <summary>The parts whose contexts are asked next: an erasure lets open orders end before anything else goes.</summary>
    public IReadOnlyList<DataRequestPart> NextParts()
    {
        var open = parts.FindAll(part => part.Status != DataRequestPartStatus.Done);
        return Kind == DataRequestKind.Erasure && open.Find(part => part.Context == AskedContexts.First) is { } first ? [first] : open;
    }

    public void Delay() => Status = DataRequestStatus.Delayed;

    public void Fail(DateTimeOffset now) => (Status, EndedAt) = (DataRequestStatus.Failed, now);

    public void Complete(DateTimeOffset now) =>
        (Status, EndedAt, ExpiresAt) = (DataRequestStatus.Completed, now, Kind == DataRequestKind.Export ? now + FileLifetime : null);

    public void Expire() => Status = DataRequestStatus.Expired;
}

public enum DataRequestPartStatus
{
    Asked,

    /// <summary>Something must end first.</summary>
    Waiting,

    Done,
}

/// <summary>What one context has answered.</summary>
public sealed class DataRequestPart
{
    public required Guid RequestId { get; init; }
    public required string Context { get; init; }
    public DataRequestPartStatus Status { get; private set; }
    public string? WaitsFor { get; private set; }

    /// <summary>What it did with which table.</summary>
    public IReadOnlyList<HandledTable> Tables { get; private set; } = [];

    public DateTimeOffset? AnsweredAt { get; private set; }

    /// <summary>What is done stays done: an answer to an earlier command may come later.</summary>
    public void Record(PersonalDataAnswer answer, DateTimeOffset now)
    {
        if (Status == DataRequestPartStatus.Done) return;
        (Status, WaitsFor) = (answer.WaitsFor is null ? DataRequestPartStatus.Done : DataRequestPartStatus.Waiting, answer.WaitsFor);
        (Tables, AnsweredAt) = (answer.Tables, now);
    }
}
