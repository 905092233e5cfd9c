using Microsoft.Azure.Functions.Worker.Builder;
using Platform.Inventory;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.AddPlatform("inventory");
builder.AddInventory();
builder.Build().Run();
