using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Platform.Customers.Persistence;
using Platform.Shared;
using Platform.Shared.Messaging;

namespace Platform.Customers.Profiles;

public sealed record UserRegistered : IMessage
{
    public static string Type => "identity.user-registered.v1";

    public required Guid UserId { get; init; }

    public required string Email { get; init; }

    public required string DisplayName { get; init; }

    public required DateTimeOffset RegisteredAt { get; init; }

    // The address must not get into a log.
    public override string ToString() => $"{nameof(UserRegistered)} {{ {nameof(UserId)} = {UserId} }}";
}

public sealed class CreateWhenUserRegistered(MessageReceiver receiver, CustomersDbContext db)
{
    [Function(nameof(CreateWhenUserRegistered))]
    public Task Run(
        [ServiceBusTrigger(Entities.IdentityEvents, Entities.CustomersSubscription, Connection = Entities.ServiceBus, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        receiver.ReceiveOnceAsync(message, actions, db, new MessageHandlers().On<UserRegistered>(HandleAsync), cancellationToken);

    async Task HandleAsync(UserRegistered user, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.EnsureAsync(Customer.Register(user.UserId, user.Email, user.DisplayName, user.RegisteredAt.ToUniversalTime()), cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
