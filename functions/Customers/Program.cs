using Microsoft.Azure.Functions.Worker.Builder;
using Platform.Customers;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.AddPlatform("customers");
builder.AddCustomers();
builder.Build().Run();
