using Microsoft.Azure.Functions.Worker.Builder;
using Platform.Operations;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.AddPlatform("operations");
builder.AddOperations();
builder.Build().Run();
