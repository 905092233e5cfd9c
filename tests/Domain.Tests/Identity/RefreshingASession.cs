using Platform.Identity.Sessions;

namespace Platform.Domain.Tests.Identity;

public sealed class RefreshingASession
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly byte[] FirstHash = RefreshToken.HashOf("first"), SecondHash = RefreshToken.HashOf("second");
    private readonly Session session = Session.Start(new("00000000-0000-0000-0000-000000000001"), Now);
    private readonly RefreshToken first;

    public RefreshingASession() => first = session.Issue(FirstHash, Now);

    [Fact]
    public void Refresh_marks_the_token_as_used()
    {
        Assert.Null(session.Use(first, Now.AddMinutes(9)));
        Assert.Equal(Now.AddMinutes(9), first.UsedAt);
        Assert.Null(session.RevokedAt);
    }

    [Fact]
    public void New_token_extends_the_session_by_thirty_days()
    {
        var second = session.Issue(SecondHash, Now.AddDays(3));
        Assert.Equal(session.Id, second.SessionId);
        Assert.Equal(Now.AddDays(33), second.ExpiresAt);
        Assert.Equal(Now.AddDays(33), session.ExpiresAt);
    }

    [Fact]
    public void Reused_token_revokes_the_session()
    {
        session.Use(first, Now);
        var second = session.Issue(SecondHash, Now);
        Assert.Equal("refresh-token-reused", session.Use(first, Now.AddMinutes(1))?.Code);
        Assert.Equal(Now.AddMinutes(1), session.RevokedAt);
        Assert.Equal("invalid-refresh-token", session.Use(second, Now.AddMinutes(2))?.Code);
    }

    [Fact]
    public void Token_expires_after_thirty_days()
    {
        Assert.Equal("invalid-refresh-token", session.Use(first, Now.AddDays(30))?.Code);
        Assert.Null(session.RevokedAt);
    }

    [Fact]
    public void Token_of_a_logged_out_session_is_refused()
    {
        session.Revoke(Now);
        Assert.Equal("invalid-refresh-token", session.Use(first, Now)?.Code);
        Assert.Null(first.UsedAt);
    }

    [Fact]
    public void Secrets_have_256_bits_and_differ()
    {
        var (one, other) = (RefreshToken.NewSecret(), RefreshToken.NewSecret());
        Assert.Equal(43, one.Length); // 32 bytes in base64url
        Assert.NotEqual(one, other);
    }
}
