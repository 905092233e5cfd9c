using Platform.Identity.Sessions;

namespace Platform.Domain.Tests.Identity;

public sealed class RefreshingASession
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly SessionOptions options = new();
    private readonly Session session = Session.Start(
        new("00000000-0000-0000-0000-000000000001"), new("Firefox", "203.0.113.7"), secondFactor: false, Now);
    private readonly RefreshToken first;

    public RefreshingASession() => first = session.Issue("first", options, Now);

    [Fact]
    public void Refresh_marks_the_token_as_used_and_issues_its_successor()
    {
        var (refusal, next, second) = Refresh(first, "first", Now.AddMinutes(9));
        Assert.Null(refusal);
        Assert.Equal((Now.AddMinutes(9), Now.AddMinutes(9)), (first.UsedAt, session.LastUsedAt));
        Assert.Equal(session.Id, second!.SessionId);
        Assert.Equal(RefreshToken.HashOf(next), second.Hash);
        Assert.Null(session.RevokedAt);
    }

    [Fact]
    public void Successor_extends_the_session_by_thirty_days_up_to_ninety()
    {
        var (token, secret, at) = (first, "first", Now);
        for (var month = 1; month <= 3; month++)
        {
            at = at.AddDays(29);
            var (_, next, issued) = Refresh(token, secret, at);
            (token, secret) = (issued!, next);
            Assert.Equal(new[] { at.AddDays(30), Now.AddDays(90) }.Min(), token.ExpiresAt);
            Assert.Equal(token.ExpiresAt, session.ExpiresAt);
        }
        Assert.Equal("invalid-refresh-token", Refresh(token, secret, Now.AddDays(90)).Refusal?.Code);
    }

    [Fact]
    public void Repetition_within_the_grace_window_gets_the_same_successor()
    {
        var (_, next, _) = Refresh(first, "first", Now);
        foreach (var seconds in new[] { 0, 1, 9 })
        {
            var (refusal, again, issued) = Refresh(first, "first", Now.AddSeconds(seconds));
            Assert.Equal((null, next, null), (refusal, again, issued));
        }
        Assert.Null(session.RevokedAt);
    }

    [Fact]
    public void Repetition_is_answered_even_when_the_successor_is_in_use()
    {
        var (_, next, second) = Refresh(first, "first", Now);
        Refresh(second!, next, Now.AddSeconds(1));
        Assert.Equal((null, next), (Refresh(first, "first", Now.AddSeconds(2)).Refusal, Refresh(first, "first", Now.AddSeconds(2)).Next));
    }

    [Fact]
    public void Token_reused_after_the_grace_window_revokes_the_session()
    {
        var (_, next, second) = Refresh(first, "first", Now);
        Assert.Equal("refresh-token-reused", Refresh(first, "first", Now.AddSeconds(10)).Refusal?.Code);
        Assert.Equal(Now.AddSeconds(10), session.RevokedAt);
        Assert.Equal("invalid-refresh-token", Refresh(second!, next, Now.AddSeconds(11)).Refusal?.Code);
        Assert.Equal("invalid-refresh-token", Refresh(first, "first", Now.AddSeconds(11)).Refusal?.Code);
    }

    [Fact]
    public void Without_a_grace_window_every_repetition_revokes_the_session()
    {
        options.GraceWindow = TimeSpan.Zero;
        Refresh(first, "first", Now);
        Assert.Equal("refresh-token-reused", Refresh(first, "first", Now).Refusal?.Code);
    }

    [Fact]
    public void Thief_who_uses_the_token_first_is_found_out_when_its_owner_uses_it()
    {
        Refresh(first, "first", Now.AddMinutes(5)); // the thief
        Assert.Equal("refresh-token-reused", Refresh(first, "first", Now.AddMinutes(9)).Refusal?.Code);
        Assert.NotNull(session.RevokedAt);
    }

    [Fact]
    public void Thief_who_repeats_within_the_grace_window_is_found_out_at_the_next_refresh_of_either()
    {
        var (_, next, second) = Refresh(first, "first", Now);
        Assert.Equal(next, Refresh(first, "first", Now.AddSeconds(5)).Next); // the thief has the same successor, not a branch of their own
        Assert.Null(Refresh(second!, next, Now.AddMinutes(9)).Refusal);
        Assert.Equal("refresh-token-reused", Refresh(second!, next, Now.AddMinutes(10)).Refusal?.Code);
    }

    [Fact]
    public void Token_expires_after_thirty_days()
    {
        Assert.Equal("invalid-refresh-token", Refresh(first, "first", Now.AddDays(30)).Refusal?.Code);
        Assert.Null(session.RevokedAt);
    }

    [Fact]
    public void Token_of_a_logged_out_session_is_refused()
    {
        session.Revoke(Now);
        Assert.Equal("invalid-refresh-token", Refresh(first, "first", Now).Refusal?.Code);
        Assert.Null(first.UsedAt);
    }

    [Fact]
    public void Secrets_have_256_bits_and_differ()
    {
        var (one, other) = (RefreshToken.NewSecret(), RefreshToken.NewSecret());
        Assert.Equal(43, one.Length); // 32 bytes in base64url
        Assert.NotEqual(one, other);
    }

    [Fact]
    public void Stored_token_does_not_reveal_its_successor()
    {
        var (_, next, _) = Refresh(first, "first", Now);
        Assert.Equal(-1, first.Successor.AsSpan().IndexOf(Encoding.ASCII.GetBytes(next)));
        Assert.Equal(-1, first.Successor.AsSpan().IndexOf(RefreshToken.HashOf(next)));
    }

    private (Refusal? Refusal, string Next, RefreshToken? Issued) Refresh(RefreshToken token, string secret, DateTimeOffset now)
    {
        var refusal = session.Refresh(token, secret, options, now, out var next, out var issued);
        return (refusal, next, issued);
    }
}
