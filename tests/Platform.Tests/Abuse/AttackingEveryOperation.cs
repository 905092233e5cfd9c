using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Platform.Tests.BadInput;
using Platform.Tests.Contracts;
using Xunit.Abstractions;

namespace Platform.Tests.Abuse;

/// <summary>Four thousand bad requests in the suite; the long run is
/// <c>PLATFORM_ABUSE=40000 dotnet test tests/Platform.Tests --filter AttackingEveryOperation</c>, other requests <c>PLATFORM_SEED</c>.</summary>
public sealed partial class AttackingEveryOperation(ITestOutputHelper output)
{
    private const int AtOnce = 4;

    [Fact]
    public async Task Every_answer_is_below_500_and_every_refusal_a_problem()
    {
        var (requests, seed) = (Setting("PLATFORM_ABUSE") ?? 4000, Setting("PLATFORM_SEED") ?? 1);
        await using var platform = new SmallPlatform("abused", [.. OpenApiDocument.All.Select(d => d.Service)]);
        platform.ConfigureServices = (app, services) =>
        {
            RaisedRateLimits.Configure(app, services);
            // Some requests log out, disable accounts or withdraw keys: the apps do not learn that the tokens of the others were revoked.
            services.AddHttpClient("revocations").ConfigurePrimaryHttpMessageHandler(() => new NoRevocations());
        };
        await platform.StartAsync(reset: true);
        var people = new Dictionary<string, Shopper>();
        foreach (var role in new[] { "customer", "instructor", "operator", "admin" }) people[role] = await platform.StaffAsync(role);
        var generator = new BadRequests(seed, await ExistingIdsAsync(platform, people));

        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = TimeSpan.FromSeconds(60) };
        var (faults, statuses) = (new ConcurrentBag<string>(), new ConcurrentDictionary<int, int>());
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce };
        await Parallel.ForEachAsync(Enumerable.Range(0, requests), parallel, async (number, cancellationToken) =>
        {
            var request = generator.Create(number);
            var token = request.Role is "" or "not-a-token" ? request.Role : people[request.Role].Token;
            using var message = request.ToMessage(platform.Host.AddressOf("gateway"), token is "" ? null : token);
            using var response = await http.SendAsync(message, cancellationToken);
            statuses.AddOrUpdate((int)response.StatusCode, 1, (_, count) => count + 1);
            foreach (var fault in await FaultsOfAsync(message, response)) faults.Add($"{number}: {request}\n    {fault}");
        });

        output.WriteLine($"{requests} requests with seed {seed}: {string.Join(", ", statuses.OrderBy(s => s.Key).Select(s => $"{s.Value} × {s.Key}"))}");
        Assert.True(faults.IsEmpty, $"{faults.Count} answers are wrong:\n{string.Join('\n', faults.Order(StringComparer.Ordinal).Take(20))}");
        Assert.True(
            statuses.Where(s => s.Key < 300).Sum(s => s.Value) > requests / 50, "hardly a request was accepted: most were refused before anything read them");
    }

    private static async Task<IReadOnlyList<string>> FaultsOfAsync(HttpRequestMessage request, HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStringAsync();
        var path = Uri.UnescapeDataString(request.RequestUri!.AbsolutePath.TrimEnd('/')); // as the apps read it
        var recorded = new RecordedResponse(request.Method.Method, path, (int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, body);
        var faults = new List<string>();
        if ((int)response.StatusCode >= 400)
        {
            var problem = recorded.ContentType == "application/problem+json" ? JsonDocument.Parse(body).RootElement : default;
            faults.AddRange(Problem.FaultsOf(new(response.StatusCode, problem, response)));
        }
        if (await ApiContract.ViolationAsync(recorded) is { } violation) faults.Add(violation);
        return faults;
    }

    /// <summary>The ids of what a shop in use has: a bad request about nothing is refused before it is read.</summary>
    private static async Task<IReadOnlyList<string>> ExistingIdsAsync(SmallPlatform platform, Dictionary<string, Shopper> people)
    {
        var product = await platform.NewProductAsync(stock: 1000);
        await platform.NewProductAsync(stock: 0, kind: "course");
        await people["customer"].OrderAsync("tok_visa", (product, 1));
        await people["customer"].PostAsync("/api/v1/files", new StringContent("Flour, water and salt.", Encoding.UTF8, "text/plain"));
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
        var ids = new List<string>();
        var lists = BadRequests.Operations.Where(o => o.Method == "get" && o.Path.StartsWith("/api/", StringComparison.Ordinal) && !o.Path.Contains('{'));
        foreach (var (person, list) in people.Values.SelectMany(_ => lists, (person, list) => (person, list.Path)))
        {
            var answer = await person.GetAsync(list);
            if (answer.Status == HttpStatusCode.OK) ids.AddRange(IdShape().Matches(answer.Body.ToString()).Select(m => m.Value));
        }
        return [.. ids.Distinct()];
    }

    private static int? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    private sealed class NoRevocations : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage { Content = new StringContent("""{"revoked":[],"next":"","more":false}""") });
    }

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex IdShape();
}
