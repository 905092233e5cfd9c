using System.Net.Http.Headers;

namespace Platform.Tests.Customers;

/// <summary>A person's requests to Customers.</summary>
internal static class Person
{
    public const string Me = "/api/v1/customers/me";
    public const string Addresses = "/api/v1/customers/me/addresses";
    public const string DataExports = "/api/v1/customers/me/data-exports";

    public static object Profile(string displayName = "Pat", string? phone = null, string language = "en", bool mailConsent = false, bool smsConsent = false) =>
        new { displayName, phone, preferences = new { language, mailConsent, smsConsent } };

    public static object Address(string country = "DE", string postalCode = "10115", string city = "Berlin", string? region = null) =>
        new { recipient = "Pat", line1 = "Street 1", postalCode, city, region, country };

    public static Task<ApiResponse> PutAsync(this Shopper person, string path, object body, string? ifMatch) =>
        person.SendAsync(HttpMethod.Put, path, body, request => Condition(request, ifMatch));

    public static Task<ApiResponse> PatchAsync(this Shopper person, string patch, string? ifMatch, string mediaType = "application/merge-patch+json") =>
        person.SendAsync(
            HttpMethod.Patch, Me, new StringContent(patch, Encoding.UTF8, new MediaTypeHeaderValue(mediaType)), request => Condition(request, ifMatch));

    public static Task<ApiResponse> DeleteAsync(this Shopper person, string path, string? ifMatch) =>
        person.SendAsync(HttpMethod.Delete, path, null, request => Condition(request, ifMatch));

    public static Task<ApiResponse> AddAddressAsync(this Shopper person, object address, string? key = null) =>
        person.PostAsync(Addresses, address, key ?? Guid.NewGuid().ToString());

    public static string ETag(this ApiResponse answer) => answer.Response.Headers.ETag!.ToString();

    /// <summary>Starts an export, and returns it when it has completed.</summary>
    public static async Task<JsonElement> ExportedAsync(this Shopper person)
    {
        var started = await person.PostAsync(DataExports, null, Guid.NewGuid().ToString());
        Assert.True(started.Status == HttpStatusCode.Accepted, started.Body.ToString());
        var path = started.Response.Headers.Location!.ToString();
        return await Poll.UntilAsync(
            async () => (await person.GetAsync(path)).Body, export => export.Text("status") == "completed", export => $"still {export}");
    }

    /// <summary>Waits until the data of a person who deleted the account is erased everywhere, and returns the report.</summary>
    public static async Task<JsonElement> ErasedAsync(this RunningPlatform platform, Guid id)
    {
        var clerk = await platform.StaffAsync("operator");
        var found = await Poll.UntilAsync(
            async () => (await clerk.GetAsync($"/api/v1/customers/data-requests?kind=erasure&personId={id}")).Body.GetProperty("items"),
            items => items.GetArrayLength() == 1 && items[0].Text("status") == "completed", items => $"still {items}");
        return found[0];
    }

    private static void Condition(HttpRequestMessage request, string? ifMatch)
    {
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
    }
}
