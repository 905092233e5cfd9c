using Microsoft.EntityFrameworkCore;
using Platform.Customers.Contracts;
using Platform.Customers.DataRequests;
using Platform.Customers.Persistence;
using Platform.Files.Persistence;
using Platform.Shared.Privacy;

namespace Platform.Tests.Privacy;

/// <summary>Files is down; the other contexts, but for Customers, are played by the test.</summary>
[Collection(nameof(HostProcess))]
public sealed class LosingAContext : IAsyncLifetime
{
    private static readonly Guid Person = new("bbbbbbbb-0000-0000-0000-000000000001");
    private readonly RecordedLogs logs = new();
    private SmallPlatform Platform { get; } = new("data-requests", "customers");

    public Task InitializeAsync()
    {
        Platform.Logs = logs.Of;
        return Platform.StartAsync(reset: true);
    }

    public async Task DisposeAsync() => await Platform.DisposeAsync();

    [Fact]
    public async Task Erasure_is_delayed_after_a_day_names_the_context_and_completes_when_it_is_back()
    {
        var request = await StartAsync(DataRequestKind.Erasure);
        await AnswerAsync(request, AskedContexts.First);
        await PassTimeUntilAsync(request, r => r.Parts.Count(p => p.Status == DataRequestPartStatus.Done) >= 2); // Customers erases by itself
        await AnswerAsync(request, [.. AskedContexts.Queues.Keys.Except(["customers", "files", AskedContexts.First])]);
        var delayed = DataRequestView.Of(await PassTimeUntilAsync(request, r => r.Status == DataRequestStatus.Delayed));
        Assert.Equal(["files"], delayed.Contexts.Where(c => c.Status != "done").Select(c => c.Name));
        Assert.True(Platform.Clock.GetUtcNow() - delayed.RequestedAt > TimeSpan.FromDays(1));
        Platform.Clock.Advance(TimeSpan.FromHours(3)); // it is asked again, and logged no more
        await Platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));

        Platform.Apps = ["customers", "files"];
        await Platform.StartAsync(reset: false);
        Assert.Single(logs.Take(), line => line.Contains("is delayed: files did not finish", StringComparison.Ordinal));
        await PassTimeUntilAsync(request, r => r.Status == DataRequestStatus.Completed);
        Assert.Equal(1, await Platform.OnDatabaseAsync("files", (FilesDbContext db) =>
            db.Database.SqlQuery<int>($"""select count(*)::int as "Value" from erased_people where id = {Person}""").SingleAsync()));
    }

    [Fact]
    public async Task Export_fails_after_a_day_and_names_the_context()
    {
        var request = await StartAsync(DataRequestKind.Export);
        await AnswerAsync(request, [.. AskedContexts.Queues.Keys.Except(["files"])]);
        var failed = DataRequestView.Of(await PassTimeUntilAsync(request, r => !r.IsOpen));
        Assert.Equal("failed", failed.Status);
        Assert.Equal(["files"], failed.Contexts.Where(c => c.Status != "done").Select(c => c.Name));
        Assert.Single(logs.Take(), line => line.Contains("has not completed in time. Not answered: files", StringComparison.Ordinal));
    }

    private async Task<Guid> StartAsync(DataRequestKind kind)
    {
        var now = Platform.Clock.GetUtcNow();
        var request = DataRequest.Start(kind, Person, now);
        await Platform.OnDatabaseAsync("customers", (CustomersDbContext db) =>
        {
            db.DataRequests.Add(request);
            db.Send(new StartDataRequest(request.Id, kind == DataRequestKind.Erasure), now);
            return db.SaveChangesAsync();
        });
        return request.Id;
    }

    private Task<int> AnswerAsync(Guid request, params string[] contexts) => Platform.OnDatabaseAsync("customers", (CustomersDbContext db) =>
    {
        foreach (var context in contexts) db.Send(new PersonalDataAnswer(request, context, null, []), Platform.Clock.GetUtcNow());
        return db.SaveChangesAsync();
    });

    private async Task<DataRequest> PassTimeUntilAsync(Guid id, Func<DataRequest, bool> condition)
    {
        var request = (DataRequest?)null;
        await Platform.UntilAsync(async () =>
        {
            request = await Platform.OnDatabaseAsync(
                "customers", (CustomersDbContext db) => db.DataRequests.AsNoTracking().Include(r => r.Parts).SingleAsync(r => r.Id == id));
            return condition(request);
        }, () => $"the request is {request!.Status}", TimeSpan.FromMinutes(30));
        return request!;
    }
}
