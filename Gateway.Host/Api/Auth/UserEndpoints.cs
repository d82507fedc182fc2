using System.Text.Json;
using Gateway.Host.Keys;
using Gateway.Host.Pipeline;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Auth;
using Providers.Abstractions.Capabilities;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api.Auth;

/// <summary><c>/api/auth/users</c>: what a server does with its users, by a secret key alone.</summary>
internal sealed class UserEndpoints(AuthRequests requests)
{
    private const int IdSegment = 3;

    public static IEndpointRouteBuilder Map(IEndpointRouteBuilder app)
    {
        var api = ActivatorUtilities.CreateInstance<UserEndpoints>(app.ServiceProvider);
        var endpoint = new TenantEndpoint(Concern.Auth, "auth.users", Scope.Auth, SecretOnly: true);
        app.MapMethods("/api/auth/users", [HttpMethods.Get], (RequestDelegate)api.List).WithMetadata(endpoint);
        app.MapMethods("/api/auth/users", [HttpMethods.Post], (RequestDelegate)api.Create).WithMetadata(endpoint);
        app.MapMethods("/api/auth/users/{id}", [HttpMethods.Get], (RequestDelegate)api.Get).WithMetadata(endpoint);
        app.MapMethods("/api/auth/users/{id}", [HttpMethods.Patch], (RequestDelegate)api.Update).WithMetadata(endpoint);
        app.MapMethods("/api/auth/users/{id}", [HttpMethods.Delete], (RequestDelegate)api.Delete).WithMetadata(endpoint);
        return app;
    }

    /// <summary>A user's metadata, by the name that it is given with, or by the one that it comes back with.</summary>
    public static JsonElement? Metadata(JsonRequest body) => body.OptionalObject("user_metadata") ?? body.OptionalObject("metadata");

    private Task List(HttpContext context) =>
        RunAsync(context, new AuthOperation.ListUsers(PageParameters.Limit(context.Request), PageParameters.Cursor(context.Request)));

    private async Task Create(HttpContext context)
    {
        var changes = await ReadAsync(context);
        if (changes.Email is null)
            throw new ProviderException(ErrorKind.InvalidRequest, "'email' has to be a string that is not empty.");
        await RunAsync(context, new AuthOperation.CreateUser(changes));
    }

    private Task Get(HttpContext context) => RunAsync(context, new AuthOperation.GetUserById(Id(context)));

    private async Task Update(HttpContext context) => await RunAsync(context, new AuthOperation.UpdateUserById(Id(context), await ReadAsync(context)));

    private Task Delete(HttpContext context) => RunAsync(context, new AuthOperation.DeleteUserById(Id(context)));

    private Task RunAsync(HttpContext context, AuthOperation operation) => requests.RunAsync(context, operation, AuthFeature.AdminUsers);

    private static async Task<UserChanges> ReadAsync(HttpContext context)
    {
        var body = await JsonRequest.ReadAsync(
            context.Request, "email", "password", "metadata", "user_metadata", "app_metadata", "email_confirmed", "banned");
        return new UserChanges
        {
            Email = body.OptionalString("email"),
            Password = body.OptionalString("password"),
            UserMetadata = Metadata(body),
            AppMetadata = body.OptionalObject("app_metadata"),
            EmailConfirmed = body.OptionalBoolean("email_confirmed"),
            Banned = body.OptionalBoolean("banned"),
        };
    }

    private static string Id(HttpContext context) => RequestPath.Segment(context, IdSegment);
}
