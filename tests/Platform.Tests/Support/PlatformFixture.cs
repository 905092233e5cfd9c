using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Platform.Customers.DataRequests;
using Platform.Identity.Persistence;
using Platform.Identity.Sessions;
using Platform.Identity.Users;
using Platform.Local.Host;

namespace Platform.Tests.Support;

/// <summary>The whole platform in the local host, with a PostgreSQL, an Azurite and a mail catcher of its own, once for all tests of this project. Every answer
/// that passes through it is held to its OpenAPI document, every message sent to its schema (see Contracts).</summary>
public sealed class PlatformFixture : RunningPlatform, IAsyncLifetime
{
    private LocalHost? host;
    private readonly ConcurrentDictionary<string, (Shopper Person, DateTimeOffset Until)> staff = new();
    private IReadOnlyList<RecordedResponse>? contextResponses;

    public override LocalHost Host => host!;

    /// <summary>Every message that an app sent, as it went on the wire.</summary>
    public ConcurrentQueue<SentMessage> Sent { get; } = new();

    /// <summary>What Identity did for each request.</summary>
    public WorkDone Work { get; } = new();

    /// <summary>An erasure waits for nothing but what must end first.</summary>
    private static readonly (TimeSpan, TimeSpan) DataRequestTimes = (TimeSpan.Zero, TimeSpan.FromMilliseconds(200));

    /// <summary>The clock of the app search: the time, unless a test lets it go ahead.</summary>
    public ShiftedClock SearchClock { get; } = new();

    public async Task InitializeAsync() => host = await LocalHost.StartAsync(new()
    {
        RepositoryRoot = Repository.Root,
        DataFolder = Path.Combine(Repository.Root, ".local", "tests", "platform"),
        Reset = true,
        FreePorts = true,
        DashboardPort = 0,
        LogLevel = LogLevel.Critical, // failures are provoked here on purpose
        BlobPollInterval = TimeSpan.FromMilliseconds(200),
        ConfigureServices = (app, services) =>
        {
            RaisedRateLimits.Configure(app, services);
            if (app == "identity")
            {
                services.Replace(ServiceDescriptor.Singleton<IPasswordHasher<Passwords>>(Work));
                services.ConfigureDbContext<IdentityDbContext>(options => options.AddInterceptors(Work));
            }
            if (app == "customers") services.PostConfigure<DataRequestOptions>(options => (options.ErasureDelay, options.AskAgainAfter) = DataRequestTimes);
            if (app == "search") services.Replace(ServiceDescriptor.Singleton<TimeProvider>(SearchClock));
            if (app == "operations") return; // it sends copies of messages that tests made
            var create = services.Last(s => s.ServiceType == typeof(ServiceBusClient)).ImplementationFactory!;
            services.Replace(ServiceDescriptor.Singleton<ServiceBusClient>(
                provider => new RecordingServiceBusClient((ServiceBusClient)create(provider), Sent)));
        },
    }, CancellationToken.None);

    public async Task DisposeAsync()
    {
        if (host is not null) await host.DisposeAsync();
    }

    /// <summary>Logged in already, if a test did that some minutes ago: passwords are checked slowly, on purpose.</summary>
    public override async Task<Shopper> StaffAsync(string role)
    {
        var now = TimeProvider.System.GetUtcNow();
        if (staff.TryGetValue(role, out var known) && now < known.Until) return known.Person;
        var person = await base.StaffAsync(role);
        staff[role] = (person, now + AccessTokens.Lifetime / 2);
        return person;
    }

    /// <summary>Provokes every context's cases, once for all tests, and returns the responses.</summary>
    public async Task<IReadOnlyList<RecordedResponse>> ProvokeContextCasesAsync()
    {
        if (contextResponses is not null) return contextResponses;
        var before = Responses.Count;
        foreach (var cases in ContextCases.All) await cases.ProvokeAsync(this);
        return contextResponses = [.. Responses.Skip(before)];
    }
}

[CollectionDefinition(nameof(PlatformFixture))]
public sealed class PlatformCollection : ICollectionFixture<PlatformFixture>;
