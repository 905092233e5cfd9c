using Microsoft.Azure.Functions.Worker.Builder;
using Platform.Gateway;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.AddPlatform("gateway");
builder.AddGateway();
builder.Build().Run();
