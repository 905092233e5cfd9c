using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Identity.Connect;

namespace Platform.Tests.Identity;

/// <summary>The endpoints of OAuth in the container that the app's own Program builds for the worker, behind a server of this test, which does with a request
/// what the worker's ASP.NET Core integration does: the function gets the server's request, whose services are those of the invocation, and its result is
/// executed. What comes before, the Functions host, is not here.</summary>
[Collection(nameof(PlatformFixture))]
public sealed class ConnectingInTheWorker(PlatformFixture platform) : IAsyncLifetime
{
    private static readonly HttpClient Http = new();
    private IHost? worker;
    private WebApplication? server;
    private string id = "", secret = "";

    public async Task InitializeAsync()
    {
        var client = await (await platform.StaffAsync("admin")).PostAsync("/api/v1/auth/clients", new { name = "Worker", scopes = new[] { "instructor" } });
        (id, secret) = (client.Text("clientId"), client.Text("clientSecret"));
        worker = BuiltHost.Of(Assembly.Load("Platform.Identity"), [.. platform.Host.Settings.Select(setting => $"--{setting.Key}={setting.Value}")]);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        server = builder.Build();
        server.Run(InvokeAsync);
        await server.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await server!.DisposeAsync();
        worker!.Dispose();
    }

    /// <summary>The middleware of the app, which forbids caches to keep any of the answers, runs around a function in both hosts; here it does not, so that
    /// Cache-Control is compared where OAuth itself demands it.</summary>
    [Fact]
    public async Task Forms_secrets_in_body_and_header_and_refusals_are_answered_as_on_the_local_host()
    {
        var grant = ("grant_type", "client_credentials");
        (int, string, Func<HttpRequestMessage>)[] cases =
        [
            (200, "", Form("token", Basic, grant)),
            (200, "", Form("token", null, [.. InBody, grant])),
            (401, "invalid_client", Form("token", "Basic d3Jvbmc6d3Jvbmc=", grant)),
            (401, "invalid_client", Form("introspect", null, ("token", "a.b.c"), ("client_id", id), ("client_secret", "wrong"))),
            (400, "invalid_request", Form("token", Basic)),
            (400, "invalid_request", Form("token", "Basic %%%", grant)),
            (400, "invalid_request", Form("introspect", Basic)),
            (400, "unsupported_grant_type", Form("token", Basic, ("grant_type", "password"), ("username", "a"), ("password", "b"))),
            (400, "invalid_scope", Form("token", Basic, grant, ("scope", "admin"))),
            (400, "invalid_request", () => new(HttpMethod.Post, "/connect/token") { Content = new StringContent("{}", Encoding.UTF8, "application/json") }),
        ];
        foreach (var (status, error, request) in cases)
        {
            var (worker, host) = await AskBothAsync(request);
            Assert.Equal((status, error), (worker.Status, worker.Error));
            Assert.Equal(worker with { CacheControl = "no-store" }, host);
            if (status == 200) Assert.Equal("no-store", worker.CacheControl);
        }

        // The Functions host has no route for another method; a server that passes it on all the same gives no token.
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head, HttpMethod.Put })
        {
            var query = $"grant_type=client_credentials&client_id={id}&client_secret={secret}";
            var (worker, host) = await AskBothAsync(() => new(method, $"/connect/token?{query}") { Content = new ByteArrayContent([]) });
            Assert.Equal((400, 405), (worker.Status, host.Status));
        }
    }

    private string Basic => $"Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes($"{id}:{secret}"))}";

    private (string, string)[] InBody => [("client_id", id), ("client_secret", secret)];

    private static Func<HttpRequestMessage> Form(string endpoint, string? authorization, params (string Name, string Value)[] fields) => () =>
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/connect/{endpoint}")
        {
            Content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))),
        };
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return request;
    };

    private async Task<(Shown Worker, Shown Host)> AskBothAsync(Func<HttpRequestMessage> request) =>
        (await AskAsync(new(server!.Urls.Single()), request()), await AskAsync(platform.Host.AddressOf("identity"), request()));

    private static async Task<Shown> AskAsync(Uri address, HttpRequestMessage request)
    {
        request.RequestUri = new(address, request.RequestUri!);
        using (request)
        {
            using var response = await Http.SendAsync(request);
            var body = await response.Content.ReadAsStringAsync();
            var json = body.StartsWith('{') ? JsonDocument.Parse(body).RootElement : default;
            var error = json.ValueKind == JsonValueKind.Object && json.TryGetProperty("error", out var code) ? code.GetString()! : "";
            return new(
                (int)response.StatusCode, error, $"{response.Content.Headers.ContentType}", $"{response.Headers.CacheControl}",
                string.Join(", ", response.Headers.WwwAuthenticate));
        }
    }

    private async Task InvokeAsync(HttpContext http)
    {
        await using var scope = worker!.Services.CreateAsyncScope();
        http.RequestServices = scope.ServiceProvider;
        var functions = ActivatorUtilities.CreateInstance<Connect>(scope.ServiceProvider);
        Func<HttpRequest, Task<Results<EmptyHttpResult, ProblemHttpResult>>> function = http.Request.Path.Value switch
        {
            "/connect/token" => functions.Token,
            "/connect/introspect" => functions.Introspect,
            _ => functions.Revoke,
        };
        await (await function(http.Request)).ExecuteAsync(http);
    }

    private sealed record Shown(int Status, string Error, string ContentType, string CacheControl, string Challenge);
}
