using Microsoft.Azure.Functions.Worker.Builder;
using Platform.Search;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.AddPlatform("search");
builder.AddSearch();
builder.Build().Run();
