namespace Platform.Customers.DataRequests;

/// <summary>The contexts that are asked for personal data: each that has a database.</summary>
public static class AskedContexts
{
    /// <summary>Asked first to erase, since its open orders need the others.</summary>
    public const string First = "ordering";

    public static IReadOnlyDictionary<string, string> Queues { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["identity"] = ServiceBusNames.IdentityCommands,
        ["customers"] = ServiceBusNames.CustomersCommands,
        ["ordering"] = ServiceBusNames.OrderingCommands,
        ["payments"] = ServiceBusNames.PaymentsCommands,
        ["learning"] = ServiceBusNames.LearningCommands,
        ["files"] = ServiceBusNames.FilesCommands,
        ["notifications"] = ServiceBusNames.NotificationsCommands,
        ["search"] = ServiceBusNames.SearchCommands,
        ["jobs"] = ServiceBusNames.JobsCommands,
        ["catalog"] = ServiceBusNames.CatalogCommands,
        ["inventory"] = ServiceBusNames.InventoryCommands,
        ["operations"] = ServiceBusNames.OperationsCommands,
    };
}
