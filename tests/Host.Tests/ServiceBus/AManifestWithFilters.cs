using Platform.Manifest;

namespace Platform.Host.Tests.ServiceBus;

public sealed class AManifestWithFilters : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("manifest").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    private PlatformManifest Read(string subscription)
    {
        Directory.CreateDirectory(Path.Combine(root, "infra"));
        File.WriteAllText(
            Path.Combine(root, PlatformManifest.RelativePath),
            $$"""{ "services": [ { "name": "audit", "port": 1, "subscriptions": [ {{subscription}} ] } ] }""");
        return PlatformManifest.Read(root);
    }

    [Fact]
    public void Subscription_has_SQL_and_correlation_filters_beside_its_types()
    {
        var subscription = Read("""
            { "topic": "orders", "types": ["a.v1"],
              "filters": [ { "sql": "total > 100" }, { "correlation": { "subject": "b.v1", "properties": { "region": "eu" } } } ] }
            """).Services[0].Subscriptions[0];
        Assert.Equal(["a.v1"], subscription.Types);
        Assert.Equal(("total > 100", "b.v1", "eu"),
            (subscription.Filters[0].Sql, subscription.Filters[1].Correlation!.Subject, subscription.Filters[1].Correlation!.Properties["region"]));
    }

    [Theory]
    [InlineData("""{ "sql": "a = 1" }, { }""", "filter 2 of the subscription of audit to orders: A filter has either \"sql\" or \"correlation\".")]
    [InlineData("""{ "correlation": { } }""", "filter 1 of the subscription of audit to orders: A correlation filter needs at least one property.")]
    [InlineData("", "the subscription of audit to orders matches no message; give it types or filters.")]
    public void Invalid_filter_is_refused_with_file_subscription_and_number(string filters, string problem) =>
        Assert.Equal(
            $"infra/platform.json: {problem}", Assert.Throws<ManifestException>(() => Read($$"""{ "topic": "orders", "filters": [ {{filters}} ] }""")).Message);
}
