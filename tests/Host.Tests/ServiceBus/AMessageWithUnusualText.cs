namespace Platform.Host.Tests.ServiceBus;

public sealed class AMessageWithUnusualText(PostgresFixture postgres) : BrokerTest(postgres)
{
    private const string Text = "a\0b\u001b0\u001b";

    [Fact]
    public async Task Every_text_property_keeps_NUL_and_ESC()
    {
        await Broker.DeclareAsync([new QueueDescription("orders") { RequiresSession = true }], [], [], CancellationToken.None);
        await SendAsync("orders", new ServiceBusMessage("x")
        {
            MessageId = "m" + Text,
            SessionId = "s" + Text,
            Subject = "t" + Text,
            CorrelationId = "c" + Text,
            ContentType = "ct" + Text,
            To = "to" + Text,
            ReplyTo = "rt" + Text,
            ReplyToSessionId = "rs" + Text,
            PartitionKey = "s" + Text, // must be the session id
            ApplicationProperties = { ["p" + Text] = "v" + Text },
        });
        await using var session = await Client.AcceptSessionAsync("orders", "s" + Text);
        var message = await ReceiveAsync(session);
        Assert.Equal(
            ("m" + Text, "s" + Text, "t" + Text, "c" + Text, "v" + Text),
            (message.MessageId, message.SessionId, message.Subject, message.CorrelationId, message.ApplicationProperties["p" + Text]));
        Assert.Equal(
            ("ct" + Text, "to" + Text, "rt" + Text, "rs" + Text, "s" + Text),
            (message.ContentType, message.To, message.ReplyTo, message.ReplyToSessionId, message.PartitionKey));
    }

    [Fact]
    public async Task Repeated_id_with_NUL_is_a_duplicate()
    {
        await DeclareAsync(new QueueDescription("orders") { DuplicateDetectionWindow = TimeSpan.FromMinutes(10) });
        await SendAsync("orders", new ServiceBusMessage("first") { MessageId = Text });
        await SendAsync("orders", new ServiceBusMessage("again") { MessageId = Text }, new ServiceBusMessage("other") { MessageId = "a" });
        await AssertReceivesAsync(Client.CreateReceiver("orders"), ["first", "other"]);
    }

    [Fact]
    public async Task Scheduled_message_keeps_NUL_and_ESC()
    {
        await DeclareAsync(new QueueDescription("orders"));
        await SendAsync("orders", new ServiceBusMessage("x") { Subject = Text, ScheduledEnqueueTime = Clock.GetUtcNow() + TimeSpan.FromMinutes(1) });
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(Text, (await ReceiveAsync(Client.CreateReceiver("orders"))).Subject);
    }

    [Fact]
    public async Task Lone_surrogate_arrives_as_the_replacement_character_as_in_UTF8()
    {
        await DeclareAsync(new QueueDescription("orders"));
        await SendAsync("orders", new ServiceBusMessage("x") { Subject = "a\ud83d", MessageId = "\ude00b", ApplicationProperties = { ["p"] = "\ud83d!" } });
        var message = await ReceiveAsync(Client.CreateReceiver("orders"));
        Assert.Equal(("a\ufffd", "\ufffdb", "\ufffd!"), (message.Subject, message.MessageId, message.ApplicationProperties["p"]));
    }

    [Fact]
    public async Task Session_with_a_lone_surrogate_is_accepted_by_its_replacement_and_renewed()
    {
        await Broker.DeclareAsync([new QueueDescription("orders") { RequiresSession = true }], [], [], CancellationToken.None);
        await SendAsync("orders", new ServiceBusMessage("x") { SessionId = "s\ud83d" });
        await using var session = await Client.AcceptSessionAsync("orders", "s\ufffd");
        await session.SetSessionStateAsync(new BinaryData("state"));
        await session.RenewSessionLockAsync();
        await session.CompleteMessageAsync(await ReceiveAsync(session));
        Assert.Equal(("s\ufffd", "state"), (session.SessionId, (await session.GetSessionStateAsync()).ToString()));
    }

    [Theory, InlineData("abandon"), InlineData("defer"), InlineData("dead-letter")]
    public async Task Changed_properties_keep_NUL_and_replace_lone_surrogates(string settlement)
    {
        await DeclareAsync(new QueueDescription("orders"));
        await SendAsync("orders", new ServiceBusMessage("x"));
        var receiver = Client.CreateReceiver("orders");
        var message = await ReceiveAsync(receiver);
        var changes = new Dictionary<string, object> { ["p" + Text] = "v" + Text + "\ud83d" };

        var changed = await (settlement switch
        {
            "abandon" => AbandonedAsync(),
            "defer" => DeferredAsync(),
            _ => DeadLetteredAsync(),
        });

        Assert.Equal("v" + Text + "\ufffd", changed.ApplicationProperties["p" + Text]);

        async Task<ServiceBusReceivedMessage> AbandonedAsync()
        {
            await receiver.AbandonMessageAsync(message, changes);
            return await ReceiveAsync(receiver);
        }

        async Task<ServiceBusReceivedMessage> DeferredAsync()
        {
            await receiver.DeferMessageAsync(message, changes);
            return await receiver.ReceiveDeferredMessageAsync(message.SequenceNumber);
        }

        async Task<ServiceBusReceivedMessage> DeadLetteredAsync()
        {
            await receiver.DeadLetterMessageAsync(message, changes, "r" + Text);
            return await ReceiveAsync(DeadLetters("orders"));
        }
    }

    [Theory, InlineData(1, 32_768), InlineData(32_768, 1)]
    public async Task Longer_property_is_refused_when_sent_and_when_changed(int name, int value)
    {
        await DeclareAsync(new QueueDescription("orders"));
        var tooLong = new Dictionary<string, object> { [new('p', name)] = new string('v', value) };
        await Assert.ThrowsAsync<ArgumentException>(
            () => SendAsync("orders", new ServiceBusMessage("x") { ApplicationProperties = { tooLong.Single() } }));
        await SendAsync("orders", new ServiceBusMessage("x"));
        var receiver = Client.CreateReceiver("orders");
        var message = await ReceiveAsync(receiver);
        await Assert.ThrowsAsync<ArgumentException>(() => receiver.AbandonMessageAsync(message, tooLong));
        await Assert.ThrowsAsync<ArgumentException>(() => receiver.DeadLetterMessageAsync(message, tooLong, "r"));
        await receiver.CompleteMessageAsync(message); // the lock still holds
    }

    [Fact]
    public async Task Property_of_32767_characters_is_kept()
    {
        await DeclareAsync(new QueueDescription("orders"));
        await SendAsync("orders", new ServiceBusMessage("x") { ApplicationProperties = { ["p"] = new string('v', 32_767) } });
        Assert.Equal(new string('v', 32_767), (await ReceiveAsync(Client.CreateReceiver("orders"))).ApplicationProperties["p"]);
    }

    [Fact]
    public async Task Function_that_dead_letters_with_a_longer_reason_has_failed_and_the_message_is_delivered_again()
    {
        await DeclareAsync(new QueueDescription("orders") { MaxDeliveryCount = 2 });
        Listen(new("orders"), (messages, actions, _, cancellationToken) =>
            actions.DeadLetterMessageAsync(messages[0], deadLetterReason: new('r', 4097), cancellationToken: cancellationToken));
        await SendAsync("orders", new ServiceBusMessage("x"));
        await EventuallyAsync(async () => (await CountsAsync("orders")).DeadLettered == 1);
        Assert.Equal("MaxDeliveryCountExceeded", (await ReceiveAsync(DeadLetters("orders"))).DeadLetterReason);
    }

    [Fact]
    public async Task Exception_text_without_end_is_cut()
    {
        await DeclareAsync(new QueueDescription("orders") { MaxDeliveryCount = 1 });
        Listen(new("orders"), _ => throw new InvalidOperationException(new string('\0', 1_000_000)));
        await SendAsync("orders", new ServiceBusMessage("x"));
        await EventuallyAsync(async () => (await CountsAsync("orders")).DeadLettered == 1);
        Assert.InRange((await ReceiveAsync(DeadLetters("orders"))).DeadLetterErrorDescription.Length, 1_000, 4_096);
    }

    [Fact]
    public async Task Dead_letter_reason_and_description_keep_NUL_and_ESC()
    {
        var dead = await DeadLetterAsync("r" + Text, "d" + Text + "\ud83d");
        Assert.Equal(("r" + Text, "d" + Text + "\ufffd"), (dead.DeadLetterReason, dead.DeadLetterErrorDescription));
    }

    [Theory, InlineData(4097, 1, "deadLetterReason"), InlineData(1, 4097, "deadLetterErrorDescription")]
    public async Task Longer_reason_or_description_is_refused_and_the_message_stays_locked(int reason, int description, string parameter)
    {
        var refused = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => DeadLetterAsync(new('r', reason), new('d', description)));
        Assert.Equal(parameter, refused.ParamName);
        Assert.Equal(1, (await CountsAsync("orders")).Locked);
    }

    [Fact]
    public async Task Reason_of_4096_characters_is_kept() =>
        Assert.Equal(4096, (await DeadLetterAsync(new('r', 4096), new('d', 4096))).DeadLetterReason.Length);

    [Fact]
    public async Task Exception_text_with_NUL_becomes_the_dead_letter_description()
    {
        await DeclareAsync(new QueueDescription("orders") { MaxDeliveryCount = 1 });
        Listen(new("orders"), _ => throw new InvalidOperationException("bad \0 byte \ud83d"));
        await SendAsync("orders", new ServiceBusMessage("x"));
        await EventuallyAsync(async () => (await CountsAsync("orders")).DeadLettered == 1);
        Assert.Contains(
            "bad \0 byte \ufffd", (await ReceiveAsync(DeadLetters("orders"))).DeadLetterErrorDescription, StringComparison.Ordinal);
    }

    private async Task<ServiceBusReceivedMessage> DeadLetterAsync(string reason, string description)
    {
        await DeclareAsync(new QueueDescription("orders"));
        await SendAsync("orders", new ServiceBusMessage("x"));
        var receiver = Client.CreateReceiver("orders");
        await receiver.DeadLetterMessageAsync(await ReceiveAsync(receiver), reason, description);
        return await ReceiveAsync(DeadLetters("orders"));
    }
}
