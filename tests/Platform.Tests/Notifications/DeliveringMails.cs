using Microsoft.EntityFrameworkCore;
using Platform.Notifications.Mail;
using Platform.Notifications.Notifications;
using Platform.Notifications.Persistence;
using static Platform.Tests.Support.ScriptedMailServer;

namespace Platform.Tests.Notifications;

/// <summary>The app notifications with a mail server that a test scripts.</summary>
public sealed class MailingPlatform : IAsyncLifetime
{
    private ScriptedMailServer? server;

    public MailingPlatform() => Platform = new("mails", "notifications")
    {
        ConfigureServices = (_, services) => services.PostConfigure<SmtpOptions>(smtp => smtp.Port = Server.Port),
    };

    internal SmallPlatform Platform { get; }
    internal ScriptedMailServer Server => server!;

    public async Task InitializeAsync()
    {
        server = ScriptedMailServer.Start();
        await Platform.StartAsync(reset: true);
    }

    public async Task DisposeAsync()
    {
        await Platform.DisposeAsync();
        await Server.DisposeAsync();
    }
}

[Collection(nameof(HostProcess))]
public sealed class DeliveringMails(MailingPlatform mailing) : IClassFixture<MailingPlatform>, IAsyncLifetime
{
    private readonly SmallPlatform platform = mailing.Platform;
    private readonly ScriptedMailServer server = mailing.Server;

    public Task InitializeAsync() => platform.OnDatabaseAsync("notifications", (NotificationsDbContext db) => db.Notifications.ExecuteDeleteAsync());

    public Task DisposeAsync()
    {
        server.Script = (_, _) => null;
        return Task.CompletedTask;
    }

    [Theory, InlineData("550 no such user"), InlineData("553 no such domain"), InlineData("501 bad address")]
    public async Task Refused_address_fails_at_once_and_delays_nobody(string answer)
    {
        server.Script = (stage, line) => stage == RecipientTo && line.Contains("@refused.", StringComparison.Ordinal) ? answer : null;
        var refused = await WriteAsync(Enumerable.Range(0, 60).Select(i => $"n{i}@refused.example"));
        var taken = await WriteAsync(["ada@example.com"]);

        await RunAsync();

        await UntilAllAreAsync(refused, NotificationStatus.Failed, attempts: 1);
        await UntilAllAreAsync(taken, NotificationStatus.Sent, attempts: 1);
    }

    [Fact]
    public async Task Deferred_mail_is_sent_after_its_delay_and_delays_nobody()
    {
        server.Script = (stage, line) => stage == RecipientTo && line.Contains("@full.", StringComparison.Ordinal) ? "452 mailbox full" : null;
        var deferred = await WriteAsync(["ada@full.example", "bob@full.example"]);
        var taken = await WriteAsync(["ada@example.com"]);
        await RunAsync();
        await UntilAllAreAsync(deferred, NotificationStatus.Pending, attempts: 1);
        await UntilAllAreAsync(taken, NotificationStatus.Sent, attempts: 1);

        server.Script = (_, _) => null;
        platform.Clock.Advance(TimeSpan.FromSeconds(31));
        await RunAsync();

        await UntilAllAreAsync(deferred, NotificationStatus.Sent, attempts: 2);
    }

    [Fact]
    public async Task Lost_connection_ends_the_run_and_new_mails_go_before_its_retry()
    {
        server.Script = (stage, _) => stage == EndOfData ? HangUp : null;
        var lost = await WriteAsync(["ada@lost.example"]);
        await RunAsync();
        await UntilAllAreAsync(lost, NotificationStatus.Pending, attempts: 1);

        server.Script = (stage, text) => stage == EndOfData && text.Contains("@lost.", StringComparison.Ordinal) ? HangUp : null;
        var taken = await WriteAsync(["ada@example.com", "bob@example.com"], after: TimeSpan.FromSeconds(31)); // the retry is due before them
        platform.Clock.Advance(TimeSpan.FromSeconds(31));
        await RunAsync();

        await UntilAllAreAsync(lost, NotificationStatus.Pending, attempts: 2);
        Assert.All(await ReadAsync(taken), n => Assert.Equal((NotificationStatus.Sent, 1), (n.Status, n.Attempts)));
    }

    [Fact]
    public async Task Refused_login_loses_no_mail()
    {
        server.Script = (stage, _) => stage == MailFrom ? "530 log in first" : null;
        var mails = await WriteAsync(["ada@example.com", "bob@example.com", "cy@example.com"]);
        await RunAsync();
        await Poll.UntilAsync(async () => (await ReadAsync(mails)).Any(n => n.Failure is not null), () => "no mail is tried");
        Assert.All(await ReadAsync(mails), n => Assert.Equal(NotificationStatus.Pending, n.Status));

        server.Script = (_, _) => null;
        platform.Clock.Advance(TimeSpan.FromSeconds(31));
        await RunAsync();

        await Poll.UntilAsync(async () => (await ReadAsync(mails)).All(n => n.Status == NotificationStatus.Sent), () => "a mail is not sent");
    }

    [Fact]
    public async Task Concurrent_runs_send_each_mail_once_over_one_connection()
    {
        await RunAsync();
        var (connections, before) = (server.Connections, server.Mails.Count);
        var mails = await WriteAsync(Enumerable.Range(0, 30).Select(i => $"n{i}@example.com"));

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => RunAsync()));

        await UntilAllAreAsync(mails, NotificationStatus.Sent, attempts: 1);
        Assert.Equal(30, server.Mails.Count - before);
        Assert.InRange(server.Connections - connections, 0, 1);
    }

    /// <summary>A run that is under way, such as that of the timer, sends the mails instead of the one that a test starts.</summary>
    private Task UntilAllAreAsync(IReadOnlyList<Guid> ids, NotificationStatus status, int attempts) => Poll.UntilAsync(
        async () => (await ReadAsync(ids)).All(n => (n.Status, n.Attempts, n.Failure is null) == (status, attempts, status == NotificationStatus.Sent)),
        () => $"the mails are not {status} in try {attempts}");

    private Task RunAsync() => platform.RunTimerAsync("notifications", nameof(SendDueMails));

    private async Task<IReadOnlyList<Guid>> WriteAsync(IEnumerable<string> recipients, TimeSpan after = default)
    {
        var at = platform.Clock.GetUtcNow() + after;
        var written = recipients.Select(recipient => Notification.Create(
            NotificationKind.Welcome, Guid.NewGuid(), Guid.NewGuid(), recipient, new("Hello", "text", "<p>text</p>"), at)).ToList();
        await platform.OnDatabaseAsync("notifications", (NotificationsDbContext db) =>
        {
            db.AddRange(written);
            return db.SaveChangesAsync();
        });
        return [.. written.Select(n => n.Id)];
    }

    private Task<List<Notification>> ReadAsync(IReadOnlyList<Guid> ids) => platform.OnDatabaseAsync("notifications",
        (NotificationsDbContext db) => db.Notifications.AsNoTracking().Where(n => ids.Contains(n.Id)).ToListAsync());
}
