using Platform.Customers.Addresses;
using Platform.Customers.DataRequests;
using Platform.Customers.Imports;
using Platform.Customers.Profiles;

namespace Platform.Customers;

public static class CustomersServices
{
    public static IHostApplicationBuilder AddCustomers(this IHostApplicationBuilder builder)
    {
        builder.AddDatabase<CustomersDbContext>("customers");
        builder.AddQueueCheck(ServiceBusNames.CustomersCommands);
        builder.AddPersonalData("customers", PersonalData.Tables);
        builder.AddBlobStorage(BlobContainers.DataExports);
        builder.Services.AddOptions<DataRequestOptions>().BindConfiguration("Customers:DataRequests").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<ExportFiles>();
        builder.Services.AddScoped<StartDataRequestHandler>();
        builder.Services.AddScoped<PersonalDataAnswerHandler>();
        builder.Services.AddScoped<UserDeletedHandler>();
        builder.Services.AddSingleton<IValidator<ProfileRequest>, ProfileValidator>();
        builder.Services.AddSingleton<IValidator<AddressRequest>, AddressValidator>();
        builder.Services.AddScoped<UserRegisteredHandler>();
        builder.Services.AddScoped<UserEmailChangedHandler>();
        builder.Services.AddScoped<ImportProfileHandler>();
        return builder;
    }
}
