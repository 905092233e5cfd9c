namespace Platform.Identity.SecondFactors;

/// <summary>What can be sent as a code.</summary>
public static class SecondFactorCodes
{
    private const int MaxLength = 64;

    /// <summary>The digits of the authenticator app; a blank between them does not matter.</summary>
    public static IRuleBuilderOptions<T, string?> IsAuthenticatorCode<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(code => code is { Length: <= MaxLength } && IsDigits(RecoveryCode.Normalize(code)))
            .WithMessage($"code is the {SecondFactor.CodeLength} digits that the authenticator app shows.");

    /// <summary>The same, or a recovery code.</summary>
    public static IRuleBuilderOptions<T, string?> IsSecondFactorCode<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(code => code is { Length: <= MaxLength } && RecoveryCode.Normalize(code) is var text && (IsDigits(text) || RecoveryCode.IsCode(text)))
            .WithMessage($"code is the {SecondFactor.CodeLength} digits that the authenticator app shows, or a recovery code.");

    internal static bool IsDigits(string normalized) => normalized.Length == SecondFactor.CodeLength && normalized.All(char.IsAsciiDigit);
}
