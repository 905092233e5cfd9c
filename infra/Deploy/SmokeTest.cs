using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using OtpNet;
using Platform.Shared.Auth;

namespace Platform.Deploy;

/// <summary>Checks a deployed platform: by reading, or by using it, which leaves an account with an unknown password.</summary>
public sealed partial class SmokeTest(HttpClient http, Accounts accounts, PollingPolicy polling, Action<string> report)
{
    /// <summary>Waits until an app is ready; false when only the gateway reaches it.</summary>
    /// <exception cref="DeploymentException">The app is not ready in time.</exception>
    public async Task<bool> IsReadyAsync(Uri app, CancellationToken cancellationToken)
    {
        var last = "";
        var answer = await polling.UntilAsync<object>(async token =>
        {
            try
            {
                using var response = await http.GetAsync(new Uri(app, "/health/ready"), token);
                if (response.StatusCode == HttpStatusCode.OK) return true;
                if (response.StatusCode == HttpStatusCode.Forbidden) return false;
                last = $"it answers {(int)response.StatusCode} {Truncate(await response.Content.ReadAsStringAsync(token))}";
            }
            catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException && !token.IsCancellationRequested)
            {
                last = failure.Message;
            }
            return null;
        }, () => $"{app.Host} is not ready: {last}", cancellationToken);
        return (bool)answer;
    }

    /// <summary>Registers an account with an unknown password, and gives it roles for as long as it is used.</summary>
    private async Task WithAccountAsync(Uri gateway, IReadOnlyList<string> roles, Func<string, Task> use, CancellationToken cancellationToken)
    {
        var (email, password) = ($"deployment-check-{Guid.NewGuid():N}@example.com", Convert.ToHexString(RandomNumberGenerator.GetBytes(24)));
        await SendAsync(
            new(gateway, "/api/v1/auth/register"), HttpMethod.Post, null, new { email, password, displayName = "Deployment check" }, cancellationToken);
        await accounts.VerifyOwnAsync(email, cancellationToken);
        await accounts.SetRolesAsync(email, roles, cancellationToken);
        try
        {
            var session = await SendAsync(new(gateway, "/api/v1/auth/login"), HttpMethod.Post, null, new { email, password }, cancellationToken);
            await use(roles.Any(role => role is Roles.Operator or Roles.Admin)
                ? await EnableSecondFactorAsync(gateway, session.Body, password, cancellationToken)
                : session.Body.GetProperty("accessToken").GetString()!);
        }
        finally
        {
            await accounts.SetRolesAsync(email, [Roles.Customer], CancellationToken.None);
        }
    }

    /// <summary>Staff may have their roles only with a second factor.</summary>
    /// <returns>An access token of a login with it.</returns>
    private async Task<string> EnableSecondFactorAsync(Uri gateway, JsonElement session, string password, CancellationToken cancellationToken)
    {
        var accessToken = session.GetProperty("accessToken").GetString();
        var secret = await SendAsync(
            new(gateway, "/api/v1/auth/second-factor/enrolment"), HttpMethod.Post, accessToken, new { password }, cancellationToken);
        var app = new Totp(Base32Encoding.ToBytes(secret.Body.GetProperty("secret").GetString()));
        await SendAsync(
            new(gateway, "/api/v1/auth/second-factor/confirm"), HttpMethod.Post, accessToken, new { code = app.ComputeTotp() }, cancellationToken);
        var refreshToken = session.GetProperty("refreshToken").GetString();
        var refreshed = await SendAsync(new(gateway, "/api/v1/auth/refresh"), HttpMethod.Post, null, new { refreshToken }, cancellationToken);
        return refreshed.Body.GetProperty("accessToken").GetString()!;
    }

    private sealed record ApiResponse(JsonElement Body, EntityTagHeaderValue? ETag);

    private async Task<ApiResponse> SendAsync(
        Uri address, HttpMethod method, string? accessToken, object? body, CancellationToken cancellationToken, Action<HttpRequestMessage>? change = null) =>
        (await TryAsync(address, method, accessToken, body, null, cancellationToken, change))!;

    /// <summary>Sends a request; null for the status that means not yet.</summary>
    private async Task<ApiResponse?> TryAsync(
        Uri address, HttpMethod method, string? accessToken, object? body, HttpStatusCode? notYet, CancellationToken cancellationToken,
        Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(method, address) { Content = body is null ? null : JsonContent.Create(body) };
        if (accessToken is not null) request.Headers.Authorization = new("Bearer", accessToken);
        change?.Invoke(request);
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            if (response.StatusCode == notYet) return null;
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            if (!response.IsSuccessStatusCode)
                throw new DeploymentException($"{method} {address.AbsolutePath} answered {(int)response.StatusCode} {Truncate(text)}");
            return new(text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text), response.Headers.ETag);
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new DeploymentException($"{method} {address.AbsolutePath} was not answered: {failure.Message}", failure);
        }
    }

    private static string Truncate(string text) => text.Length <= 500 ? text : text[..500] + "…";
}
