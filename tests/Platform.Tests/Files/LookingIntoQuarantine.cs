using Azure.Storage.Blobs;
using static Platform.Tests.Files.Uploading;

namespace Platform.Tests.Files;

[Collection(nameof(PlatformFixture))]
public sealed class LookingIntoQuarantine(PlatformFixture platform)
{
    private const string Files = "/api/v1/files", Quarantine = $"{Files}/quarantine";

    [Fact]
    public async Task Staff_see_the_rejected_files_of_all_owners_the_last_rejection_first()
    {
        var (ada, bob, clerk) = (await platform.NewUserAsync(), await platform.NewUserAsync(), await platform.StaffAsync("operator"));
        var first = await ada.ProcessedAsync("install.txt", "text/plain", Utf8("#!/bin/sh\necho hello\n"));
        var ready = await ada.UploadReadyAsync("a.txt", "text/plain", Utf8("Flour"));
        var second = await bob.ProcessedAsync("photo.png", "image/png", Utf8("words"));

        var pages = await clerk.PagesAsync($"{Quarantine}?limit=10");
        var files = pages.SelectMany(page => page.Items()).ToList();
        Assert.DoesNotContain(files, file => file.Id("fileId") == ready);
        Assert.Equal([second.Id("fileId"), first.Id("fileId")],
            files.Select(file => file.Id("fileId")).Where(id => id == first.Id("fileId") || id == second.Id("fileId")));
        var rejected = files.Single(file => file.Id("fileId") == first.Id("fileId"));
        Assert.Equal(
            ("install.txt", "text/plain", "executable", 21L),
            (rejected.Text("name"), rejected.Text("contentType"), rejected.GetProperty("reason").Text("code"), rejected.Long("size")));
        Assert.Equal((await ada.GetAsync("/api/v1/auth/me")).Text("userId"), rejected.Text("ownerId"));
    }

    [Fact]
    public async Task Only_those_with_a_reason_are_listed_when_it_is_asked_for()
    {
        var (owner, clerk) = (await platform.NewUserAsync(), await platform.StaffAsync("admin"));
        var mismatch = (await owner.ProcessedAsync("photo.png", "image/png", Utf8("words"))).Id("fileId");
        Assert.Contains(mismatch, await IdsAsync(clerk, "type-mismatch"));
        Assert.DoesNotContain(mismatch, await IdsAsync(clerk, "malware"));
        Assert.Equal(HttpStatusCode.BadRequest, (await clerk.GetAsync($"{Quarantine}?reason=No%20code")).Status);
    }

    [Fact]
    public async Task Staff_discard_the_bytes_with_a_reason_and_the_owner_still_sees_why_the_file_was_rejected()
    {
        var (owner, clerk) = (await platform.NewUserAsync(), await platform.StaffAsync("operator"));
        var id = (await owner.ProcessedAsync("photo.png", "image/png", Utf8("words"))).Id("fileId");
        Assert.True(await Blob(id).ExistsAsync());

        foreach (var reason in new[] { "Nobody needs it.", "Once more." })
        {
            var discarded = (await clerk.PostAsync($"{Files}/{id}/discard", new { reason })).Body.GetProperty("discarded");
            Assert.Equal(
                ("Nobody needs it.", (await clerk.GetAsync("/api/v1/auth/me")).Text("userId")), (discarded.Text("reason"), discarded.Text("actorId")));
        }

        Assert.False(await Blob(id).ExistsAsync());
        Assert.Contains(id, await IdsAsync(clerk, "type-mismatch"));
        Assert.Equal("rejected", (await owner.GetAsync($"{Files}/{id}")).Text("status"));
        Assert.Equal(HttpStatusCode.Conflict, (await clerk.PostAsync($"{Files}/{id}/redrive")).Status);
    }

    [Fact]
    public async Task A_file_that_is_not_rejected_is_not_discarded()
    {
        var (owner, clerk) = (await platform.NewUserAsync(), await platform.StaffAsync("operator"));
        var id = await owner.UploadReadyAsync("a.txt", "text/plain", Utf8("Flour"));
        var refused = await clerk.PostAsync($"{Files}/{id}/discard", new { reason = "A test." });
        Assert.Equal((HttpStatusCode.Conflict, "file-not-rejected"), (refused.Status, refused.ProblemCode));
        using var content = await platform.DownloadAsync(owner, id);
        Assert.Equal("Flour", await content.Content.ReadAsStringAsync());
    }

    private BlobClient Blob(Guid id) =>
        new BlobServiceClient(platform.Host.Settings["AzureWebJobsStorage"]).GetBlobContainerClient("quarantine").GetBlobClient(id.ToString());

    private static async Task<List<Guid>> IdsAsync(Shopper clerk, string reason) =>
        [.. (await clerk.PagesAsync($"{Quarantine}?reason={reason}&limit=100")).SelectMany(page => page.Items()).Select(file => file.Id("fileId"))];
}
