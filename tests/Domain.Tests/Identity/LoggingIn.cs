using Platform.Identity.Sessions;

namespace Platform.Domain.Tests.Identity;

public sealed class LoggingIn
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly LoginAttempts attempts = LoginAttempts.None("ada@example.com");

    [Fact]
    public void Wrong_credentials_are_refused() => Assert.Equal("wrong-credentials", attempts.Record(false, Now)?.Code);

    [Fact]
    public void Right_password_after_four_failures_is_accepted()
    {
        Fail(4);
        Assert.Null(attempts.Record(true, Now));
    }

    [Fact]
    public void Five_failures_lock_the_account_for_fifteen_minutes()
    {
        Fail(5);
        Assert.Equal("login-locked", attempts.Record(true, Now.AddMinutes(15).AddSeconds(-1))?.Code);
        Assert.Equal(TimeSpan.FromSeconds(1), attempts.LockedFor(Now.AddMinutes(15).AddSeconds(-1)));
        Assert.Null(attempts.LockedFor(Now.AddMinutes(15)));
        Assert.Null(attempts.Record(true, Now.AddMinutes(15)));
    }

    [Fact]
    public void Success_resets_the_count()
    {
        Fail(4);
        attempts.Record(true, Now);
        Fail(4);
        Assert.Null(attempts.LockedFor(Now));
    }

    [Fact]
    public void Expired_lock_gives_five_new_attempts()
    {
        Fail(5);
        var later = Now.AddMinutes(16);
        for (var i = 0; i < 4; i++) attempts.Record(false, later);
        Assert.Null(attempts.LockedFor(later));
        attempts.Record(false, later);
        Assert.NotNull(attempts.LockedFor(later));
    }

    [Fact]
    public void Failure_while_locked_does_not_prolong_the_lock()
    {
        Fail(5);
        attempts.Record(false, Now.AddMinutes(10));
        Assert.Null(attempts.LockedFor(Now.AddMinutes(15)));
    }

    private void Fail(int times)
    {
        for (var i = 0; i < times; i++) Assert.Equal(LoginAttempts.WrongCredentials, attempts.Record(false, Now));
    }
}
