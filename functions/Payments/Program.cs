using Microsoft.Azure.Functions.Worker.Builder;
using Platform.Payments;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.AddPlatform("payments");
builder.AddPayments();
builder.Build().Run();
