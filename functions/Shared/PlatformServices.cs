using System.Text.Json;
using Azure.Core.Serialization;
using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Shared.Auth;
using Platform.Shared.Http;
using Platform.Shared.Messaging;
using Platform.Shared.Telemetry;
using Platform.Shared.Text;

namespace Platform.Shared;

/// <summary>The registrations of every app.</summary>
public static class PlatformServices
{
    /// <summary>Adds middleware, JSON settings, token validation, messaging, health checks and telemetry to a Functions app.</summary>
    /// <param name="builder">The worker's builder, or the local host's.</param>
    /// <param name="service">The app's name in infra/platform.json.</param>
    public static T AddPlatform<T>(this T builder, string service) where T : IHostApplicationBuilder, IFunctionsWorkerApplicationBuilder
    {
        Globalization.UseInvariantCulture();
        builder.UseMiddleware<TelemetryMiddleware>();
        builder.UseMiddleware<ResponseHeadersMiddleware>();
        builder.UseMiddleware<ProblemMiddleware>();
        if (service != "gateway") builder.UseMiddleware<DeadlineMiddleware>(); // which sets the header, and takes it from nobody
        builder.UseMiddleware<AuthenticationMiddleware>();

        var services = ((IHostApplicationBuilder)builder).Services;
        services.TryAddSingleton(TimeProvider.System);
        services.Configure<JsonSerializerOptions>(PlatformJson.Apply);
        services.Configure<WorkerOptions>(options => options.Serializer = new JsonObjectSerializer(PlatformJson.Options));
        services.Configure<Microsoft.AspNetCore.Http.Json.JsonOptions>(options => PlatformJson.Apply(options.SerializerOptions));
        services.Configure<Microsoft.AspNetCore.Mvc.JsonOptions>(options => PlatformJson.Apply(options.JsonSerializerOptions));
        ValidatorOptions.Global.LanguageManager.Enabled = false; // messages in English on a server of any culture

        services.AddOptions<AuthOptions>().BindConfiguration("Auth").ValidateDataAnnotations()
            .Validate(
                options => options.AreTrustedIssuersValid,
                "Set each Auth__TrustedIssuers__<n>, an issuer once: Authority to an https address, Audience, an asymmetric Algorithm, Roles to ours.")
            .ValidateOnStart();
        services.AddHttpClient(SigningKeys.HttpClientName, client => client.Timeout = TimeSpan.FromSeconds(5));
        services.AddHttpClient(RevokedTokens.HttpClientName, client => client.Timeout = TimeSpan.FromSeconds(2));
        services.AddSingleton<SigningKeys>();
        services.AddSingleton<RevokedTokens>();
        services.AddAuthorization(Policies.Configure);
        services.AddSingleton<IAuthorizationHandler, RecentLoginHandler>();
        services.AddSingleton<AccessTokenValidator>();

        services.AddSingleton(AzureServices.CreateCredential);
        services.AddSingleton(AzureServices.CreateServiceBusClient);
        services.AddSingleton<MessageReceiver>();
        services.AddHealthChecks();
        // DependencyCheck logs when a dependency fails and when it responds again; this service would log each request.
        builder.Logging.AddFilter(typeof(HealthCheckService).Namespace, LogLevel.None);
        builder.AddPlatformTelemetry(service);
        return builder;
    }
}
