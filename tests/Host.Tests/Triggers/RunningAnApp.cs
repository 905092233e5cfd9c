using System.Net;
using System.Net.Http.Json;
using Azure.Messaging.ServiceBus.Administration;
using Microsoft.Extensions.DependencyInjection;

namespace Platform.Host.Tests.Triggers;

[Collection(nameof(TriggersFixture))]
public sealed class RunningAnApp(TriggersFixture host)
{
    [Fact]
    public async Task Body_and_route_values_are_bound()
    {
        var answer = await host.Http.PostAsJsonAsync("/api/greet/paris/3", new { name = "Ada", times = 2 });
        Assert.Equal((HttpStatusCode.OK, "Ada x2 in paris on 3"), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task Function_without_a_route_is_served_under_api_and_its_name()
    {
        var answer = await host.Http.GetAsync(new Uri("/api/Teapot", UriKind.Relative));
        Assert.Equal((418, "Teapot"), ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task Plain_result_writes_nothing_as_in_the_worker()
    {
        var answer = await host.Http.GetAsync(new Uri("/api/Ignored", UriKind.Relative));
        Assert.Equal((HttpStatusCode.OK, ""), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
    }

    [Theory]
    [InlineData("GET", "/api/greet/paris/3", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/api/greet/paris/third", HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/nothing", HttpStatusCode.NotFound)]
    public async Task Unserved_method_is_405_and_path_404(string method, string path, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(new(method), path);
        Assert.Equal(status, (await host.Http.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task Middleware_runs_around_every_function()
    {
        await host.Http.GetAsync(new Uri("/api/Teapot", UriKind.Relative));
        Assert.Contains("Teapot http=True", host.Seen.Middleware);
    }

    [Fact]
    public async Task Local_Service_Bus_replaces_the_apps_clients()
    {
        var administration = host.App.Services.GetRequiredService<ServiceBusAdministrationClient>();
        Assert.True(await administration.QueueExistsAsync("ordering-commands"));
    }

    [Fact]
    public async Task Durable_client_starts_an_orchestration_with_activities()
    {
        var answer = await host.Http.PostAsync(new Uri("/api/start/ada", UriKind.Relative), null);
        Assert.Equal("ADA!", await answer.Content.ReadAsStringAsync());
        Assert.Contains("Upper http=False", host.Seen.Middleware);
    }

    [Fact]
    public async Task Entities_of_a_class_a_state_and_a_delegate_run_with_middleware()
    {
        var answer = await host.Http.PostAsync(new Uri("/api/entities", UriKind.Relative), null);
        Assert.Equal("2 apple say hello", await answer.Content.ReadAsStringAsync());
        Assert.Contains("tally t", host.Seen.Notes);
        Assert.Contains("Basket http=False", host.Seen.Middleware);
    }

    [Fact]
    public async Task Timer_runs_on_schedule() => await Until(() => host.Seen.Notes.Contains("tick past=False status=False"));

    [Fact]
    public async Task Blob_function_runs_once_for_each_version_of_a_matching_blob()
    {
        var container = host.Blobs.GetBlobContainerClient("inbox");
        await container.CreateIfNotExistsAsync();
        await container.UploadBlobAsync("2026/other.csv", BinaryData.FromString("does not fit"));
        await container.UploadBlobAsync("2026/hello.txt", BinaryData.FromString("first"));
        await Until(() => host.Seen.Notes.Contains("blob 2026 hello first"));

        await container.GetBlobClient("2026/hello.txt").UploadAsync(BinaryData.FromString("second"), overwrite: true);

        await Until(() => host.Seen.Notes.Contains("blob 2026 hello second"));
        Assert.Equal(2, host.Seen.Notes.Count(n => n.StartsWith("blob", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Blob_function_gets_client_stream_object_and_metadata()
    {
        var container = host.Blobs.GetBlobContainerClient("typed");
        await container.CreateIfNotExistsAsync();
        await container.GetBlobClient("data.json").UploadAsync(BinaryData.FromString("""{ "Name": "Ada", "Times": 2 }"""),
            new Azure.Storage.Blobs.Models.BlobUploadOptions
            {
                Metadata = new Dictionary<string, string> { ["origin"] = "test" },
                HttpHeaders = new() { ContentType = "application/json" }
            });

        await Until(() => host.Seen.Notes.Count(n => n.StartsWith("typed", StringComparison.Ordinal)) == 4);

        Assert.Contains($"typed client {container.GetBlobClient("data.json").Uri} data json", host.Seen.Notes);
        Assert.Contains($"typed data typed/data.json {container.GetBlobClient("data.json").Uri} application/json test", host.Seen.Notes);
        Assert.Contains("typed json Ada 2", host.Seen.Notes);
        Assert.Contains("typed stream 29", host.Seen.Notes);
    }

    [Fact]
    public async Task Failing_blob_is_tried_five_times()
    {
        var container = host.Blobs.GetBlobContainerClient("broken");
        await container.CreateIfNotExistsAsync();
        await container.UploadBlobAsync("a", BinaryData.FromString("x"));
        await Until(() => host.Seen.Notes.Count(n => n == "broken a") == 5);

        await container.UploadBlobAsync("b", BinaryData.FromString("x"));
        await Until(() => host.Seen.Notes.Count(n => n == "broken b") == 5); // five polls more, in which a was not tried again

        Assert.Equal(5, host.Seen.Notes.Count(n => n == "broken a"));
    }

    [Fact]
    public async Task Summary_counts_and_times_the_runs_and_has_the_last_failure()
    {
        await host.Http.GetAsync(new Uri("/api/Teapot", UriKind.Relative));
        var container = host.Blobs.GetBlobContainerClient("broken");
        await container.CreateIfNotExistsAsync();
        await container.UploadBlobAsync("c", BinaryData.FromString("x"));
        await Until(() => host.App.Invoker.Summarize("FailOnBlob").Failed > 0);

        var (teapot, failing) = (host.App.Invoker.Summarize("Teapot"), host.App.Invoker.Summarize("FailOnBlob"));

        Assert.True(teapot is { Succeeded: > 0, Failed: 0, MedianMilliseconds: > 0, P95Milliseconds: > 0, LastFailure: null });
        Assert.Equal(0, failing.Succeeded);
        Assert.Contains("This blob cannot be read.", failing.LastFailure!.Error, StringComparison.Ordinal);
    }

    private static async Task Until(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition()) await Task.Delay(25, deadline.Token);
    }
}
