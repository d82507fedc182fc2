using Gateway.Host.Accounts;
using Gateway.Host.ControlPlane.Store;
using Gateway.Host.ControlPlane.Store.Rows;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api.SelfService;

/// <summary><c>POST /api/register</c> and <c>/api/login</c>: accounts of those who make their own tenants.</summary>
internal sealed class SignUpEndpoints(SignUp signUp, AttemptLimits limits, AccountRegistry accounts, AccountTokens tokens, ControlPlaneStore store)
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var api = ActivatorUtilities.CreateInstance<SignUpEndpoints>(app.ServiceProvider);
        app.MapMethods("/api/register", [HttpMethods.Post], (RequestDelegate)api.Register);
        app.MapMethods("/api/login", [HttpMethods.Post], (RequestDelegate)api.LogIn);
    }

    /// <summary>Refuses a header that would have the answer kept.</summary>
    public static void RefuseIdempotency(HttpRequest request)
    {
        if (request.Headers.ContainsKey("Idempotency-Key"))
            throw new ProviderException(ErrorKind.InvalidRequest, "'Idempotency-Key' is not possible here: a stored answer would hold secrets. Leave it out.");
    }

    private async Task Register(HttpContext context)
    {
        Admit(context);
        var body = await JsonRequest.ReadAsync(context.Request, "email", "password", "invite");
        var account = await accounts.RegisterAsync(context, body.RequiredString("email"), body.RequiredString("password"), body.OptionalString("invite"));
        await AnswerAsync(context, StatusCodes.Status201Created, account);
    }

    private async Task LogIn(HttpContext context)
    {
        Admit(context);
        var body = await JsonRequest.ReadAsync(context.Request, "email", "password");
        var account = await accounts.LogInAsync(body.RequiredString("email"), body.RequiredString("password"), context.RequestAborted);
        await AnswerAsync(context, StatusCodes.Status200OK, account);
    }

    private void Admit(HttpContext context)
    {
        signUp.RefuseClosed();
        limits.CountAttempt(context);
        RefuseIdempotency(context.Request);
        store.Use();
    }

    private Task AnswerAsync(HttpContext context, int status, AccountRow account)
    {
        var (token, end) = tokens.Issue(account);
        return GatewayJson.WriteAsync(context, status, new AccountSession(
            token, "bearer", (long)AccountTokens.Lifetime.TotalSeconds, end.ToUnixTimeSeconds(), new OwnAccount(account.Id, account.Email, account.CreatedAt)));
    }
}
