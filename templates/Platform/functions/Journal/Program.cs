using Microsoft.Azure.Functions.Worker.Builder;
using Platform.Journal;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.AddPlatform("journal");
builder.AddJournal();
builder.Build().Run();
