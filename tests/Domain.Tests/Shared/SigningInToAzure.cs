using Azure.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Platform.Domain.Tests.Shared;

public sealed class SigningInToAzure
{
    [Theory]
    [InlineData("http://localhost:4141/msi/token", "0193e1a0-7c1e-7000-8000-000000000001", typeof(ManagedIdentityCredential))]
    [InlineData("http://localhost:4141/msi/token", null, typeof(ManagedIdentityCredential))]
    [InlineData(null, null, typeof(DefaultAzureCredential))]
    public void Managed_identity_is_used_where_there_is_one(string? endpoint, string? clientId, Type credential)
    {
        var settings = new Dictionary<string, string?> { ["IDENTITY_ENDPOINT"] = endpoint, ["AZURE_CLIENT_ID"] = clientId };
        var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());

        Assert.IsType(credential, AzureServices.CreateCredential(services.BuildServiceProvider()));
    }
}
