using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Platform.Shared.Messaging;

namespace Platform.Shared.Privacy;

/// <summary>Registers what a context does with personal data.</summary>
public static class PersonalDataServices
{
    /// <summary>Adds the export and the erasure of a context.</summary>
    /// <param name="builder">The app.</param>
    /// <param name="context">The context's name.</param>
    /// <param name="tables">Its tables, in the order in which rows can be deleted.</param>
    public static IHostApplicationBuilder AddPersonalData(this IHostApplicationBuilder builder, string context, IReadOnlyList<PersonalTable> tables)
    {
        builder.Services.AddSingleton(new DeclaredTables(context, tables));
        builder.Services.AddScoped<PersonalDataHandler>();
        return builder;
    }

    /// <summary>Handles the commands to export and to erase, which come to the queue of each context.</summary>
    public static MessageHandlers OnPersonalData(this MessageHandlers handlers, PersonalDataHandler handler) =>
        handlers.On<ErasePersonalData>(handler.EraseAsync).On<ExportPersonalData>(handler.ExportAsync);
}
