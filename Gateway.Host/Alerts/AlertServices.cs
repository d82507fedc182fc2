namespace Gateway.Host.Alerts;

/// <summary>Adds what tells tenants of their quotas.</summary>
internal static class AlertServices
{
    public static IServiceCollection AddAlerts(this IServiceCollection services) => services
        .AddSingleton<Webhooks>()
        .AddSingleton<WebhookSender>()
        .AddSingleton<AlertDispatch>()
        .AddHostedService(static services => services.GetRequiredService<AlertDispatch>());
}
