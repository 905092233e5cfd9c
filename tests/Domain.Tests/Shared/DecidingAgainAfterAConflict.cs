using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Shared.Messaging;
using Platform.Shared.Persistence;

namespace Platform.Domain.Tests.Shared;

public sealed class DecidingAgainAfterAConflict
{
    private static readonly DbUpdateException KeyTaken = Failed(PostgresErrorCodes.UniqueViolation), RowChanged = new DbUpdateConcurrencyException("Changed.");

    private int tries;

    public static TheoryData<DbUpdateException> Conflicts => [KeyTaken, RowChanged];

    [Theory, MemberData(nameof(Conflicts))]
    public async Task Starts_from_nothing_and_gives_what_the_last_try_gave(DbUpdateException conflict)
    {
        await using var db = new Database();

        var result = await db.RetryOnConflictAsync(() =>
        {
            Assert.Empty(db.ChangeTracker.Entries());
            db.Add(new InboxMessage { Id = "1", ProcessedAt = default });
            return ++tries < 3 ? throw conflict : Task.FromResult(tries);
        });

        Assert.Equal(3, result);
    }

    [Theory, MemberData(nameof(Conflicts))]
    public async Task Ends_when_it_conflicts_every_time(DbUpdateException conflict)
    {
        Assert.Same(conflict, await FailsAsync(conflict));
        Assert.Equal(OptimisticConcurrency.MaxTries, tries);
    }

    [Fact]
    public async Task Is_not_done_after_any_other_failure()
    {
        Exception[] others = [Failed(PostgresErrorCodes.CheckViolation), new DbUpdateException("Broken off."), new InvalidOperationException()];
        foreach (var other in others) Assert.Same(other, await FailsAsync(other));
        Assert.Equal(others.Length, tries);
    }

    private async Task<Exception> FailsAsync(Exception failure)
    {
        await using var db = new Database();
        return await Assert.ThrowsAnyAsync<Exception>(() => db.RetryOnConflictAsync(() =>
        {
            tries++;
            return Task.FromException(failure);
        }));
    }

    private static DbUpdateException Failed(string sqlState) => new("Not saved.", new PostgresException("", "ERROR", "ERROR", sqlState));

    private sealed class Database() : DbContext(new DbContextOptionsBuilder().UseNpgsql().Options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<InboxMessage>();
    }
}
