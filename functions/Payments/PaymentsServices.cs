using Platform.Payments.Payments;
using Platform.Payments.Persistence;
using Platform.Payments.Providers;

namespace Platform.Payments;

/// <summary>What Payments registers.</summary>
public static class PaymentsServices
{
    /// <summary>Adds the database, the payment provider and the commands' handlers.</summary>
    public static IHostApplicationBuilder AddPayments(this IHostApplicationBuilder builder)
    {
        builder.AddDatabase<PaymentsDbContext>("payments");
        builder.Services.AddSingleton<SandboxPaymentProvider>();
        builder.Services.AddSingleton<IPaymentProvider>(services =>
            new ResilientPaymentProvider(services.GetRequiredService<SandboxPaymentProvider>(), services.GetRequiredService<TimeProvider>()));
        builder.Services.AddScoped<AuthorizePaymentHandler>();
        builder.Services.AddScoped<CapturePaymentHandler>();
        builder.Services.AddScoped<PaymentReversal>();
        builder.Services.AddScoped<VoidPaymentHandler>();
        builder.Services.AddScoped<RefundPaymentHandler>();
        return builder;
    }
}
