namespace Platform.Tests.Manifests;

/// <summary>local.settings.sample.json, for `func start`.</summary>
[Collection(nameof(PlatformFixture))]
public sealed class TheSettingsSample(PlatformFixture platform)
{
    private static readonly JsonNode Sample = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "local.settings.sample.json")))!;
    private static readonly Dictionary<string, string> Values = Sample["Values"]!.AsObject()
        .ToDictionary(v => v.Key.Replace("__", ":", StringComparison.Ordinal), v => (string)v.Value!);

    [Fact]
    public void Sample_is_not_encrypted_and_for_the_isolated_worker() =>
        Assert.Equal((false, "dotnet-isolated"), ((bool)Sample["IsEncrypted"]!, Values["FUNCTIONS_WORKER_RUNTIME"]));

    [Fact]
    public void Settings_are_those_of_the_local_host()
    {
        var given = platform.Host.Settings.Keys.Append("FUNCTIONS_WORKER_RUNTIME");
        Assert.Equal(given.Order(StringComparer.OrdinalIgnoreCase), Values.Keys.Order(StringComparer.OrdinalIgnoreCase), StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public void Ports_are_those_of_the_manifest()
    {
        var services = PlatformManifest.Read(Repository.Root).Services;
        foreach (var service in services) Assert.Equal($"http://localhost:{service.Port}", Values[$"Operations:Apps:{service.Name}"]);
        foreach (var service in services)
            foreach (var route in service.Routes) Assert.Equal($"http://localhost:{service.Port}", Values[$"Gateway:Routes:{route}"]);
        Assert.Equal($"http://localhost:{services.Single(s => s.Name == "gateway").Port}", Values["Auth:Issuer"]);
        Assert.Equal($"http://localhost:{services.Single(s => s.Name == "identity").Port}/.well-known/jwks.json", Values["Auth:JwksUri"]);
    }
}
