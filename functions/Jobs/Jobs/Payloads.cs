namespace Platform.Jobs.Jobs;

public sealed record EmailPayload(IReadOnlyList<Guid>? UserIds, IReadOnlyList<string?>? Addresses, string? Subject, string? Body, string? Purpose)
{
    public const int MaxRecipients = 100, MaxSubject = 200, MaxBody = 20_000;

    /// <summary>With international domains in their xn-- form, in which they are checked, compared and stored.</summary>
    public IReadOnlyList<string?>? Addresses { get; init; } = Addresses?.Select(address => address is null ? null : EmailRules.ToAscii(address)).ToList();

    public static MailPurpose? PurposeOf(string? name) => name is null ? MailPurpose.Transactional : EnumNames.Find<MailPurpose>(name);
}

public sealed class EmailPayloadValidator : AbstractValidator<EmailPayload>
{
    public EmailPayloadValidator()
    {
        RuleFor(p => p.UserIds).Must((payload, _) => (payload.UserIds?.Count ?? 0) + (payload.Addresses?.Count ?? 0) is >= 1 and <= EmailPayload.MaxRecipients)
            .WithMessage($"userIds and addresses together name 1 to {EmailPayload.MaxRecipients} recipients.");
        RuleFor(p => p.UserIds).Must(ids => ids is null || (!ids.Contains(Guid.Empty) && ids.Distinct().Count() == ids.Count))
            .WithMessage("userIds are different ids of users.");
        RuleFor(p => p.Addresses).Must(all => all is null || all.Distinct(StringComparer.OrdinalIgnoreCase).Count() == all.Count)
            .WithMessage("addresses are different.");
        RuleFor(p => p.Addresses).Must(all => all is null || all.All(EmailRules.IsAddress))
            .WithMessage(p => $"{EmailRules.Expected("Each of addresses")} Change or leave out {p.Addresses!.First(a => !EmailRules.IsAddress(a)) ?? "null"}.");
        RuleFor(p => p.Subject).OneLine("subject", EmailPayload.MaxSubject);
        RuleFor(p => p.Body).Must(b => !string.IsNullOrWhiteSpace(b) && TextRules.IsText(b, EmailPayload.MaxBody))
            .WithMessage($"body is Markdown of 1 to {EmailPayload.MaxBody} characters.");
        RuleFor(p => p.Body).Custom((body, context) =>
        {
            if (body is not null && body.HasAtMost(EmailPayload.MaxBody) && !SafeMarkdown.ForMails.TryConvert(body, out _, out var error))
                context.AddFailure("body", error);
        });
        RuleFor(p => p.Purpose).Must(name => EmailPayload.PurposeOf(name) is not null).WithMessage("purpose is transactional or marketing.");
    }
}

public sealed record ImagePayload(IReadOnlyList<Guid>? FileIds)
{
    public const int MaxFiles = 100;
}

public sealed class ImagePayloadValidator : AbstractValidator<ImagePayload>
{
    public ImagePayloadValidator() => RuleFor(p => p.FileIds)
        .Must(ids => ids is { Count: >= 1 and <= ImagePayload.MaxFiles } && !ids.Contains(Guid.Empty) && ids.Distinct().Count() == ids.Count)
        .WithMessage($"fileIds are 1 to {ImagePayload.MaxFiles} different ids of files.");
}

public sealed record DataSyncPayload(Guid FileId, string? Target)
{
    public const string Catalog = "catalog", Customers = "customers";
}

public sealed class DataSyncPayloadValidator : AbstractValidator<DataSyncPayload>
{
    public DataSyncPayloadValidator()
    {
        RuleFor(p => p.FileId).NotEmpty().WithMessage("fileId is the id of a file in Files, CSV or JSON lines.");
        RuleFor(p => p.Target).Must(t => t is DataSyncPayload.Catalog or DataSyncPayload.Customers).WithMessage("target is catalog or customers.");
    }
}

/// <param name="LastDays">The whole days (UTC) before the job runs, instead of from and to.</param>
public sealed record ReportPayload(DateOnly? From, DateOnly? To, int? LastDays)
{
    public const int MaxDays = 366;

    public (DateOnly From, DateOnly To) DaysAt(DateTimeOffset now)
    {
        if (LastDays is not { } days) return (From!.Value, To!.Value);
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        return (today.AddDays(-days), today.AddDays(-1));
    }
}

public sealed class ReportPayloadValidator : AbstractValidator<ReportPayload>
{
    private static readonly DateOnly Earliest = new(2000, 1, 1);

    public ReportPayloadValidator()
    {
        RuleFor(p => p.LastDays).Must(days => days is null or (>= 1 and <= ReportPayload.MaxDays))
            .WithMessage($"lastDays is a whole number from 1 to {ReportPayload.MaxDays}.");
        RuleFor(p => p.LastDays).Must((p, days) => days is null || (p.From is null && p.To is null)).WithMessage("Give either from and to, or lastDays.");
        When(p => p.LastDays is null, () =>
        {
            RuleFor(p => p.From).Must(day => day >= Earliest).WithMessage("from is a day like 2026-01-31, or give lastDays instead.");
            RuleFor(p => p.To).NotNull().WithMessage("to is a day like 2026-01-31, or give lastDays instead.");
            RuleFor(p => p.To)
                .Must((p, to) => p.From is null || to is null || (to >= p.From && to.Value.DayNumber - p.From.Value.DayNumber < ReportPayload.MaxDays))
                .WithMessage($"to is the same day as from or a later one, {ReportPayload.MaxDays} days in all at most.");
        });
    }
}

public static class Payloads
{
    // Static, since they depend on nothing: two validators and two functions read payloads.
    private static readonly EmailPayloadValidator Email = new();
    private static readonly ImagePayloadValidator Image = new();
    private static readonly DataSyncPayloadValidator DataSync = new();
    private static readonly ReportPayloadValidator Report = new();

    /// <summary>The payload as it is stored, or all its errors by field.</summary>
    public static (string? Json, IReadOnlyList<(string Field, string Message)> Errors) Read(JobType type, JsonElement? payload) => type switch
    {
        JobType.Email => Read(payload, Email),
        JobType.Image => Read(payload, Image),
        JobType.DataSync => Read(payload, DataSync),
        JobType.Report => Read(payload, Report),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    /// <summary>A job runs within a year, so a report of later days would be empty. The payload itself is valid.</summary>
    public static string? CheckEnd(string report, DateTimeOffset now)
    {
        var last = DateOnly.FromDateTime((now + CreateJobValidator.MaxDelay).UtcDateTime);
        return JsonSerializer.Deserialize<ReportPayload>(report, PlatformJson.Options)!.To > last ? $"to is {last:yyyy-MM-dd} at the latest." : null;
    }

    private static (string? Json, IReadOnlyList<(string Field, string Message)> Errors) Read<T>(JsonElement? payload, IValidator<T> validator) where T : class
    {
        if (payload is not { ValueKind: JsonValueKind.Object } given)
            return (null, [("payload", "payload is a JSON object; what it holds depends on the type.")]);
        T value;
        try
        {
            value = given.Deserialize<T>(PlatformJson.Options)!;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException) // the latter: an unpaired surrogate
        {
            var field = malformed is JsonException { Path: { Length: > 1 } path } ? "payload" + path[1..] : "payload";
            return (null, [(field, malformed is JsonException wrong ? RequestBody.MessageOf(wrong) : "This value is not a valid text.")]);
        }
        var result = validator.Validate(value);
        return result.IsValid
            ? (JsonSerializer.Serialize(value, PlatformJson.Options), [])
            : (null, [.. result.ByField().Select(e => ("payload." + e.Field, e.Message))]);
    }
}
