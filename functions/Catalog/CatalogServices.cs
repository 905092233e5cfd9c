using Platform.Catalog.Imports;
using Platform.Catalog.Products;

namespace Platform.Catalog;

public static class CatalogServices
{
    public static IHostApplicationBuilder AddCatalog(this IHostApplicationBuilder builder)
    {
        builder.AddDatabase<CatalogDbContext>("catalog");
        builder.AddQueueCheck(ServiceBusNames.CatalogCommands);
        builder.AddPersonalData("catalog", PersonalData.Tables);
        builder.Services.AddSingleton<IValidator<CreateProductRequest>, CreateProductValidator>();
        builder.Services.AddSingleton<IValidator<UpdateProductRequest>, UpdateProductValidator>();
        builder.Services.AddScoped<ImportProductHandler>();
        return builder;
    }
}
