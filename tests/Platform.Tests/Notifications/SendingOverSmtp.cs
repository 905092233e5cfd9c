using Microsoft.Extensions.Options;
using Platform.Local.Host.Testing;
using Platform.Notifications.Mail;
using static Platform.Tests.Support.ScriptedMailServer;

namespace Platform.Tests.Notifications;

public sealed class SendingOverSmtp : IAsyncLifetime
{
    private readonly ScriptedMailServer server = ScriptedMailServer.Start();
    private readonly VirtualClock clock = new();
    private SmtpMailSender? sender;

    /// <summary>Every code that RFC 5321 and RFC 4954 have for failures, at the stages that concern one mail.</summary>
    public static TheoryData<string, int> AnswersAboutAMail => Combine([MailFrom, RecipientTo, Data, EndOfData]);

    /// <summary>The same, at the stages that concern all mails.</summary>
    public static TheoryData<string, int> AnswersAboutAConnection => Combine([Greeting, Ehlo, Auth]);

    private static TheoryData<string, int> Combine(string[] stages)
    {
        var all = new TheoryData<string, int>();
        foreach (var stage in stages)
            foreach (var code in new[] { 421, 450, 451, 452, 454, 500, 501, 502, 503, 504, 530, 535, 550, 551, 552, 553, 554, 555 }) all.Add(stage, code);
        return all;
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        sender?.Dispose();
        await server.DisposeAsync();
    }

    [Theory, MemberData(nameof(AnswersAboutAMail))]
    public async Task Answer_about_a_mail_is_final_from_500_and_else_deferred(string stage, int code)
    {
        server.Script = (at, _) => at == stage ? $"{code} 5.1.1 <ada@example.com> no" : null;
        var outcome = await SendAsync();
        if (code == 530) Assert.IsType<MailOutcome.Unavailable>(outcome); // "Authentication required" concerns all mails
        else if (code >= 500) Assert.IsType<MailOutcome.Refused>(outcome);
        else Assert.IsType<MailOutcome.Deferred>(outcome);
        Assert.DoesNotContain("ada@", outcome.ToString(), StringComparison.Ordinal);

        server.Script = (_, _) => null;
        Assert.IsType<MailOutcome.Accepted>(await SendAsync());
    }

    [Theory, MemberData(nameof(AnswersAboutAMail))]
    public async Task Pipelined_commands_have_the_same_outcome(string stage, int code)
    {
        server.Extensions = ["8BITMIME", "PIPELINING", "SIZE 1000000"];
        await Answer_about_a_mail_is_final_from_500_and_else_deferred(stage, code);
    }

    [Theory, MemberData(nameof(AnswersAboutAConnection))]
    public async Task Answer_to_greeting_or_login_is_an_unavailable_server(string stage, int code)
    {
        server.Script = (at, _) => at == stage || (at == "HELO" && stage == Ehlo) ? $"{code} no" : null;
        Assert.IsType<MailOutcome.Unavailable>(await SendAsync(username: "shop"));

        server.Script = (_, _) => null;
        Assert.IsType<MailOutcome.Accepted>(await SendAsync(username: "shop"));
    }

    [Theory, InlineData(Greeting), InlineData(Ehlo), InlineData(Auth), InlineData(MailFrom), InlineData(RecipientTo), InlineData(Data), InlineData(EndOfData)]
    public async Task Lost_connection_is_an_unavailable_server(string stage)
    {
        server.Script = (at, _) => at == stage || (at == "HELO" && stage == Ehlo) ? HangUp : null;
        Assert.IsType<MailOutcome.Unavailable>(await SendAsync(username: "shop"));

        server.Script = (_, _) => null;
        Assert.IsType<MailOutcome.Accepted>(await SendAsync(username: "shop"));
    }

    [Theory, InlineData(Greeting), InlineData(Ehlo), InlineData(Auth), InlineData(MailFrom), InlineData(RecipientTo), InlineData(Data), InlineData(EndOfData)]
    public async Task Silent_server_is_unavailable_after_ten_seconds(string stage)
    {
        var reached = new TaskCompletionSource();
        server.Script = (at, _) =>
        {
            if (at != stage) return null;
            reached.TrySetResult();
            return Silence;
        };
        var sending = SendAsync(username: "shop");
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30));
        clock.Advance(SmtpMailSender.Timeout);
        var outcome = Assert.IsType<MailOutcome.Unavailable>(await sending.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains("10 s", outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelled_attempt_ends_at_once()
    {
        using var cancel = new CancellationTokenSource();
        server.Script = (at, _) =>
        {
            if (at != RecipientTo) return null;
            cancel.Cancel();
            return Silence;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SendAsync(cancellationToken: cancel.Token).WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Server_that_does_not_run_is_unavailable()
    {
        await server.DisposeAsync();
        Assert.IsType<MailOutcome.Unavailable>(await SendAsync());
    }

    [Fact]
    public async Task Connection_is_kept_for_the_next_mails()
    {
        for (var i = 0; i < 5; i++) Assert.IsType<MailOutcome.Accepted>(await SendAsync(username: "shop"));
        server.Script = (at, line) => at == RecipientTo && line.Contains("ada", StringComparison.Ordinal) ? "550 no" : null;
        Assert.IsType<MailOutcome.Refused>(await SendAsync(username: "shop"));
        server.Script = (_, _) => null;
        Assert.IsType<MailOutcome.Accepted>(await SendAsync(username: "shop"));
        Assert.Equal((1, 6), (server.Connections, server.Mails.Count));
        Assert.Single(server.Lines, line => line.StartsWith("AUTH", StringComparison.Ordinal));
    }

    [Theory, InlineData(HangUp), InlineData("421 idle for too long"), InlineData("500 no")]
    public async Task Connection_that_has_ended_is_made_again(string answerToAnIdleClient)
    {
        Assert.IsType<MailOutcome.Accepted>(await SendAsync());
        server.Script = (at, _) => at == "NOOP" ? answerToAnIdleClient : null;
        Assert.IsType<MailOutcome.Accepted>(await SendAsync());
        Assert.Equal((2, 2), (server.Connections, server.Mails.Count));
    }

    [Fact]
    public async Task Connection_that_is_silent_is_made_again_after_two_seconds()
    {
        Assert.IsType<MailOutcome.Accepted>(await SendAsync());
        var reached = new TaskCompletionSource();
        server.Script = (at, _) =>
        {
            if (at != "NOOP") return null;
            reached.TrySetResult();
            return Silence;
        };
        var sending = SendAsync();
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30));
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.IsType<MailOutcome.Accepted>(await sending.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Server_without_STARTTLS_gets_neither_login_nor_mail_when_TLS_is_required()
    {
        Assert.IsType<MailOutcome.Unavailable>(await SendAsync(username: "shop", tls: true));
        Assert.DoesNotContain(server.Lines, line => line.StartsWith("AUTH", StringComparison.Ordinal) || line.StartsWith("MAIL", StringComparison.Ordinal));
    }

    private Task<MailOutcome> SendAsync(string? username = null, bool tls = false, CancellationToken cancellationToken = default)
    {
        sender ??= new(Options.Create(new SmtpOptions
        {
            Host = "127.0.0.1",
            Port = server.Port,
            From = "Shop <shop@platform.example>",
            Username = username,
            Password = "secret",
            EnableTls = tls,
        }), clock);
        return sender.SendAsync(new(Guid.CreateVersion7(), "ada@example.com", "Hello", "text", "<p>text</p>"), cancellationToken);
    }
}
