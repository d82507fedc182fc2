using Gateway.Host.Keys;
using Gateway.Host.Limits;
using Gateway.Host.Pipeline;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Auth;
using Providers.Abstractions.Capabilities;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api.Auth;

/// <summary><c>/api/auth</c>: what end users do for themselves.</summary>
internal sealed class AuthEndpoints(AuthRequests requests, GuessLimits guesses)
{
    /// <summary>What logging out is called in usage.</summary>
    public const string Logout = "auth.logout";

    public static IEndpointRouteBuilder Map(IEndpointRouteBuilder app)
    {
        var api = ActivatorUtilities.CreateInstance<AuthEndpoints>(app.ServiceProvider);
        Post("register", "auth.register", api.Register);
        Post("login", "auth.login", api.LogIn);
        Post("refresh", "auth.refresh", api.Refresh);
        Post("logout", Logout, api.LogOut);
        Post("recover", "auth.recover", api.Recover);
        Post("token", "auth.token", api.SignInWithIdToken);
        app.MapMethods("/api/auth/user", [HttpMethods.Get], (RequestDelegate)api.GetUser).WithMetadata(Endpoint("auth.user"));
        app.MapMethods("/api/auth/user", [HttpMethods.Patch], (RequestDelegate)api.UpdateUser).WithMetadata(Endpoint("auth.user"));
        app.MapMethods("/api/auth/.well-known/jwks.json", [HttpMethods.Get], (RequestDelegate)api.GetSigningKeys).WithMetadata(Endpoint("auth.keys"));
        return app;

        void Post(string path, string operation, RequestDelegate handle) =>
            app.MapMethods($"/api/auth/{path}", [HttpMethods.Post], handle).WithMetadata(Endpoint(operation));
    }

    private static TenantEndpoint Endpoint(string operation) => new(Concern.Auth, operation, Scope.Auth);

    private async Task Register(HttpContext context)
    {
        var body = await JsonRequest.ReadAsync(context.Request, "email", "password", "metadata", "user_metadata");
        var operation = new AuthOperation.Register(body.RequiredString("email"), body.RequiredString("password"), UserEndpoints.Metadata(body));
        await requests.RunAsync(context, operation, AuthFeature.Password);
    }

    private async Task LogIn(HttpContext context)
    {
        var body = await JsonRequest.ReadAsync(context.Request, "email", "password");
        var logIn = new AuthOperation.LogIn(body.RequiredString("email"), body.RequiredString("password"));
        guesses.CheckPassword(context, logIn.Email);
        try
        {
            await requests.LogInAsync(context, logIn, AuthFeature.Password);
        }
        catch (ProviderException error) when (error.Kind == ErrorKind.InvalidCredentials)
        {
            guesses.CountPassword(context, logIn.Email);
            throw;
        }
    }

    private async Task Refresh(HttpContext context)
    {
        var body = await JsonRequest.ReadAsync(context.Request, "refresh_token");
        await requests.RunAsync(context, new AuthOperation.Refresh(body.RequiredString("refresh_token")), AuthFeature.Password);
    }

    private Task LogOut(HttpContext context)
    {
        RequireUserToken(context);
        return requests.RunAsync(context, new AuthOperation.LogOut(), AuthFeature.Password);
    }

    private async Task Recover(HttpContext context)
    {
        var body = await JsonRequest.ReadAsync(context.Request, "email");
        await requests.RunAsync(context, new AuthOperation.Recover(body.RequiredString("email")), AuthFeature.Recover);
    }

    private async Task SignInWithIdToken(HttpContext context)
    {
        var body = await JsonRequest.ReadAsync(context.Request, "provider", "id_token", "nonce");
        var operation = new AuthOperation.SignInWithIdToken(
            body.RequiredString("provider"), body.RequiredString("id_token"), body.OptionalString("nonce"));
        await requests.RunAsync(context, operation, AuthFeature.IdToken);
    }

    private Task GetUser(HttpContext context)
    {
        RequireUserToken(context);
        return requests.RunAsync(context, new AuthOperation.GetUser(), AuthFeature.User);
    }

    private async Task UpdateUser(HttpContext context)
    {
        RequireUserToken(context);
        var body = await JsonRequest.ReadAsync(context.Request, "email", "password", "metadata", "user_metadata");
        var changes = new UserChanges
        {
            Email = body.OptionalString("email"),
            Password = body.OptionalString("password"),
            UserMetadata = UserEndpoints.Metadata(body),
        };
        await requests.RunAsync(context, new AuthOperation.UpdateUser(changes), AuthFeature.User);
    }

    private Task GetSigningKeys(HttpContext context) => requests.RunAsync(context, new AuthOperation.GetSigningKeys(), AuthFeature.SigningKeys);

    private static void RequireUserToken(HttpContext context)
    {
        if (context.Gateway().Caller!.UserToken is null)
            throw new ProviderException(ErrorKind.InvalidToken, "This call acts for a signed-in user. Send the user's access token in 'Authorization: Bearer …' beside the key.");
    }
}
