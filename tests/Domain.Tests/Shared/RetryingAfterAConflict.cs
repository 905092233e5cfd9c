using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Shared.Messaging;
using Platform.Shared.Persistence;

namespace Platform.Domain.Tests.Shared;

public sealed class RetryingAfterAConflict
{
    private static readonly DbUpdateException KeyTaken = Failed(PostgresErrorCodes.UniqueViolation), RowChanged = new DbUpdateConcurrencyException("Changed.");

    private int tries;

    public static TheoryData<DbUpdateException> Conflicts => [KeyTaken, RowChanged];

    [Theory, MemberData(nameof(Conflicts))]
    public async Task Retry_starts_with_an_empty_context_and_returns_its_result(DbUpdateException conflict)
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
    public async Task Conflict_on_every_try_is_thrown(DbUpdateException conflict)
    {
        Assert.Same(conflict, await FailsAsync(conflict));
        Assert.Equal(OptimisticConcurrency.MaxTries, tries);
    }

    [Fact]
    public async Task Other_failure_is_not_retried()
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
