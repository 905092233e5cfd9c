using Microsoft.Azure.Functions.Worker.Builder;
using Platform.Ordering;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.AddPlatform("ordering");
builder.AddOrdering();
builder.Build().Run();
