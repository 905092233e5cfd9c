using Microsoft.Azure.Functions.Worker.Builder;
using Platform.Catalog;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.AddPlatform("catalog");
builder.AddCatalog();
builder.Build().Run();
