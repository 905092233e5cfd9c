using System.Collections.Concurrent;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;
using Platform.Identity.Contracts;
using Platform.Identity.Persistence;
using Platform.Identity.Users;
using Platform.Local.Host;
using Platform.Local.Host.Functions;
using Platform.Shared.Auth;
using Platform.Shared.Messaging;
using Platform.Shared.Persistence;

namespace Platform.Tests.Support;

/// <summary>A local host, and the people who use it.</summary>
public abstract class RunningPlatform
{
    public abstract LocalHost Host { get; }

    /// <summary>Every response of the gateway to the tests.</summary>
    public ConcurrentQueue<RecordedResponse> Responses { get; } = new();

    /// <summary>A client without a token.</summary>
    public Shopper Anonymous() => new(this, null, "");

    /// <summary>A new customer with a verified address, logged in.</summary>
    public async Task<Shopper> NewUserAsync()
    {
        var email = $"p{Guid.NewGuid():N}@example.com";
        await AddAccountAsync(email);
        return await LogInAsync(email, "correct-horse-9");
    }

    /// <summary>What a registration and the opening of its link leave behind, without the mail: <see cref="Identity.VerifyingAnAddress"/> opens
    /// links.</summary>
    public Task AddAccountAsync(string email, string password = "correct-horse-9", string displayName = "Pat") =>
        OnDatabaseAsync("identity", (IdentityDbContext db) =>
        {
            var (now, passwords) = (TimeProvider.System.GetUtcNow(), Host.App("identity").Services.GetRequiredService<Passwords>());
            var user = User.Register(email, displayName, passwords.Hash(password), [Roles.Customer], now);
            db.Users.Add(user);
            db.Send(new UserRegistered(user.Id, user.Email, user.DisplayName, now), now);
            return db.SaveChangesAsync();
        });

    /// <summary>One of the demo accounts: customer, instructor, operator or admin.</summary>
    public virtual Task<Shopper> StaffAsync(string role) => LogInAsync($"{role}@platform.local", "Learning-by-doing-1");

    public async Task<Shopper> LogInAsync(string email, string password)
    {
        var session = await Anonymous().PostAsync("/api/v1/auth/login", new { email, password });
        return new(this, session.Text("accessToken"), email);
    }

    /// <summary>The options of an app, which a test may change.</summary>
    public T OptionsOf<T>(string app) where T : class => Host.App(app).Services.GetRequiredService<IOptions<T>>().Value;

    /// <summary>Works on the database of an app.</summary>
    public async Task<T> OnDatabaseAsync<TContext, T>(string app, Func<TContext, Task<T>> work) where TContext : PlatformDbContext
    {
        await using var scope = Host.App(app).Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<TContext>());
    }

    /// <summary>Has an app send a message, through its outbox.</summary>
    public Task SendAsync<TContext, TMessage>(string app, TMessage message) where TContext : PlatformDbContext where TMessage : IOutgoingMessage =>
        OnDatabaseAsync(app, (TContext db) =>
        {
            db.Send(message, TimeProvider.System.GetUtcNow());
            return db.SaveChangesAsync();
        });

    /// <summary>Runs a timer's function now.</summary>
    public Task RunTimerAsync(string app, string function) => Host.App(app).Invoker.InvokeAsync(
        Host.App(app).Functions.Single(f => f.Name == function), new TriggerInput(new TimerInfo()), CancellationToken.None);
}
