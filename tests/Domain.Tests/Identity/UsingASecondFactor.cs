using Microsoft.Extensions.Options;
using OtpNet;
using Platform.Identity.Keys;
using Platform.Identity.SecondFactors;
using Platform.Shared.Auth;

namespace Platform.Domain.Tests.Identity;

public sealed class UsingASecondFactor
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 10, TimeSpan.Zero);
    private static readonly Guid Ada = new("00000000-0000-0000-0000-0000000000ad"), Bob = new("00000000-0000-0000-0000-000000000b0b");
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890"); // of RFC 6238, appendix B
    private static readonly KeyProtection Protection = ProtectionBy(1);
    private readonly SecondFactor factor = SecondFactor.Create(Ada, Secret, Protection, Now);

    [Theory, InlineData(59, "287082"), InlineData(1111111109, "081804"), InlineData(2000000000, "279037")]
    public void Codes_are_those_of_RFC_6238(long unixTime, string code) =>
        Assert.True(factor.TryUse(code, Protection, DateTimeOffset.FromUnixTimeSeconds(unixTime)));

    [Theory, InlineData(-2, false), InlineData(-1, true), InlineData(0, true), InlineData(1, true), InlineData(2, false)]
    public void Code_of_the_present_time_step_or_one_beside_it_is_taken(int steps, bool taken) => Assert.Equal(taken, Use(CodeOf(steps)));

    [Fact]
    public void Code_is_taken_once()
    {
        var code = CodeOf(0);
        Assert.Equal((true, false, false), (Use(code), Use(code), factor.TryUse(code, Protection, Now.AddSeconds(30))));
    }

    [Fact]
    public void Code_from_before_the_last_one_is_not_taken()
    {
        Assert.True(Use(CodeOf(0)));
        Assert.Equal((false, true), (Use(CodeOf(-1)), Use(CodeOf(1))));
    }

    [Fact]
    public void Wrong_code_leaves_the_right_one()
    {
        foreach (var wrong in new[] { "000000", "999999", "" }) Assert.False(Use(wrong));
        Assert.True(Use(CodeOf(0)));
    }

    [Fact]
    public void Secret_of_one_account_is_none_of_another()
    {
        var moved = SecondFactor.Create(Bob, Secret, Protection, Now);
        moved.ProtectedSecret = factor.ProtectedSecret;
        Assert.Throws<SigningKeysUnavailableException>(() => moved.TryUse(CodeOf(0), Protection, Now));
    }

    [Fact]
    public void Secret_is_not_in_what_is_stored() => Assert.Equal(-1, factor.ProtectedSecret.AsSpan().IndexOf(Secret));

    [Fact]
    public void Secret_is_encrypted_anew_once_after_the_key_has_changed()
    {
        var both = ProtectionBy(2, previous: 1);
        Assert.Equal((true, false), (factor.Reencrypt(both), factor.Reencrypt(both)));
        Assert.True(factor.TryUse(CodeOf(0), ProtectionBy(2), Now));
    }

    [Theory, InlineData(0, true), InlineData(14, true), InlineData(15, false)]
    public void First_code_is_awaited_for_fifteen_minutes(int minutes, bool awaited)
    {
        Assert.Equal(awaited, factor.CanBeConfirmed(Now.AddMinutes(minutes)));
        factor.Enable(Now);
        Assert.False(factor.CanBeConfirmed(Now));
    }

    [Theory]
    [InlineData("123456", true), InlineData("123 456", true), InlineData("12345", false), InlineData("1234567", false), InlineData("12345a", false)]
    [InlineData("١٢٣٤٥٦", false), InlineData("", false), InlineData(null, false)]
    [InlineData("ABCDEF-GHIJKL-MNOPQR-STUVW2", true), InlineData("abcdef ghijkl mnopqr stuvw2", true), InlineData("ABCDEF-GHIJKL-MNOPQR-STUVW1", false)]
    public void Code_has_six_digits_or_is_a_recovery_code(string? code, bool valid) =>
        Assert.Equal(valid, new PasswordAndCodeValidator().Validate(new PasswordAndCodeRequest("password", code!)).IsValid);

    [Fact]
    public void Recovery_codes_are_random_and_typed_in_any_form()
    {
        var codes = Enumerable.Range(0, 100).Select(_ => RecoveryCode.New()).ToList();
        Assert.Equal(100, codes.Distinct().Count());
        Assert.All(codes, code => Assert.Matches("^[A-Z2-7]{6}(-[A-Z2-7]{6}){3}$", code));
        Assert.All(codes, code => Assert.True(RecoveryCode.IsCode(RecoveryCode.Normalize(code.Replace('-', ' ').ToLowerInvariant()))));
    }

    private bool Use(string code) => factor.TryUse(code, Protection, Now);

    private static string CodeOf(int steps) => new Totp(Secret).ComputeTotp(Now.AddSeconds(30 * steps).UtcDateTime);

    private static KeyProtection ProtectionBy(byte key, byte? previous = null) => new(Options.Create(new KeyEncryptionOptions
    {
        KeyEncryptionKey = KeyOf(key),
        KeyEncryptionKeyPrevious = previous is { } before ? KeyOf(before) : "",
    }));

    private static string KeyOf(byte value) => Convert.ToBase64String([.. Enumerable.Repeat(value, 32)]);
}
