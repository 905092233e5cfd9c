using Platform.Identity.Keys;
using Platform.Identity.Sessions;
using Platform.Identity.Users;

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
        services.AddSingleton<KeyProtection>();
        services.AddSingleton<SigningKeyStore>();
        services.AddHealthChecks().AddCheck<SigningKeyHealthCheck>(SigningKeyHealthCheck.Name, timeout: TimeSpan.FromSeconds(3));
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<Passwords>();
        services.AddSingleton<IValidator<RegisterUserRequest>, RegisterUserValidator>();
        services.AddSingleton<IValidator<LogInRequest>, LogInValidator>();
        services.AddSingleton<IValidator<RefreshTokenRequest>, RefreshTokenValidator>();
        return builder;
    }
}
