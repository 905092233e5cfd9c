using Microsoft.AspNetCore.Identity;
using Platform.Identity.Administration;
using Platform.Identity.Connect;
using Platform.Identity.Keys;
using Platform.Identity.SecondFactors;
using Platform.Identity.Sessions;
using Platform.Identity.Throttling;
using Platform.Identity.Users;
using Platform.Shared.Health;

namespace Platform.Identity;

public static class IdentityServices
{
    public static IHostApplicationBuilder AddIdentity(this IHostApplicationBuilder builder)
    {
        builder.AddDatabase<IdentityDbContext>("identity");
        builder.AddTopicCheck(ServiceBusNames.IdentityEvents);
        var services = builder.Services;
        services.AddOptions<KeyEncryptionOptions>().BindConfiguration("Identity")
            .Validate(
                options => options.IsValid,
                "Set Identity__KeyEncryptionKey, and while it is being changed Identity__KeyEncryptionKeyPrevious, to 32 random bytes in base64.")
            .ValidateOnStart();
        services.AddOptions<SessionOptions>().BindConfiguration("Identity:Sessions")
            .Validate(
                options => options.IsValid,
                "Set Identity__Sessions: IdleLifetime up to AbsoluteLifetime, that up to 400 days, GraceWindow up to a minute, MaxPerUser from 1 to 1000.")
            .ValidateOnStart();
        services.AddSingleton<KeyProtection>();
        services.AddSingleton<SigningKeyStore>();
        services.AddDependencyCheck("key-encryption-key", async (provider, cancellationToken) =>
            await provider.GetRequiredService<SigningKeyStore>().GetCredentialsAsync(cancellationToken)); // tokens can be signed
        services.AddSingleton<AccessTokens>();
        services.AddScoped<SessionStarter>();
        services.AddOptions<ThrottleOptions>().BindConfiguration("Identity:Throttling")
            .Validate(
                options => options.IsValid, "Set the counts and times of Identity__Throttling__* to more than zero, and no MaxDelay below its FirstDelay.")
            .ValidateOnStart();
        services.AddScoped<Throttles>();
        services.AddScoped<KnownDevices>();
        services.AddScoped<AccountMails>();
        services.AddScoped<OwnPassword>();
        services.AddScoped<SecondFactorCheck>();
        services.AddScoped<SecondFactorReencryption>();
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = Passwords.Iterations);
        services.AddSingleton<IPasswordHasher<Passwords>, PasswordHasher<Passwords>>();
        services.AddSingleton<Passwords>();
        services.AddSingleton<IValidator<RegisterUserRequest>, RegisterUserValidator>();
        services.AddSingleton<IValidator<VerifyEmailRequest>, VerifyEmailValidator>();
        services.AddSingleton<IValidator<AddressRequest>, AddressRequestValidator>();
        services.AddSingleton<IValidator<ResetPasswordRequest>, ResetPasswordValidator>();
        services.AddSingleton<IValidator<ChangePasswordRequest>, ChangePasswordValidator>();
        services.AddSingleton<IValidator<ChangeEmailRequest>, ChangeEmailValidator>();
        services.AddSingleton<IValidator<DeleteAccountRequest>, DeleteAccountValidator>();
        services.AddSingleton<IValidator<LogInRequest>, LogInValidator>();
        services.AddSingleton<IValidator<StepUpRequest>, StepUpValidator>();
        services.AddSingleton<IValidator<SetUpSecondFactorRequest>, SetUpSecondFactorValidator>();
        services.AddSingleton<IValidator<ConfirmSecondFactorRequest>, ConfirmSecondFactorValidator>();
        services.AddSingleton<IValidator<PasswordAndCodeRequest>, PasswordAndCodeValidator>();
        services.AddSingleton<IValidator<RefreshTokenRequest>, RefreshTokenValidator>();
        services.AddSingleton<IValidator<ChangeRolesRequest>, ChangeRolesValidator>();
        services.AddSingleton<IValidator<DisableUserRequest>, DisableUserValidator>();
        services.AddSingleton<IValidator<WithdrawSigningKeysRequest>, WithdrawSigningKeysValidator>();
        builder.AddConnect();
        return builder;
    }
}
