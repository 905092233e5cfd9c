using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Platform.Identity.Keys;

/// <summary>Whether a token can be signed: the app is not ready while the key-encryption key of the current signing key is missing.</summary>
public sealed class SigningKeyHealthCheck(SigningKeyStore keys) : IHealthCheck
{
    public const string Name = "key-encryption-key";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await keys.GetCredentialsAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (SigningKeysUnavailableException missing)
        {
            return HealthCheckResult.Unhealthy(missing.Message);
        }
    }
}
