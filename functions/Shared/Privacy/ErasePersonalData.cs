using Platform.Shared.Messaging;

namespace Platform.Shared.Privacy;

/// <summary>The command to a context to erase what it has of a person. Customers sends it to the queue of each context, again until it has been answered by a
/// <see cref="PersonalDataAnswer"/>.</summary>
/// <param name="RequestId">The request, which the answer names.</param>
/// <param name="PersonId">The user id.</param>
public sealed record ErasePersonalData(Guid RequestId, Guid PersonId) : IMessage
{
    public static string Type => "customers.erase-personal-data.v1";
}
