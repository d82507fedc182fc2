using Providers.Abstractions.Errors;

namespace Providers.Abstractions.Database.Evaluation;

/// <summary>
/// Bounds what one condition may cost over all rows of a query, where a hostile value makes it quadratic. Plain scanning does
/// not count.
/// </summary>
/// <param name="parameter">The column that is filtered, for messages.</param>
internal sealed class WorkLimit(string parameter)
{
    // Steps of some nanoseconds, so that it comes to some tenths of a second.
    private const long MaxSteps = 50_000_000;

    private long _steps;

    /// <summary>Takes steps off what is left.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.InvalidRequest"/> where none are left.</exception>
    public void Spend(int steps)
    {
        if ((_steps += steps) > MaxSteps)
            throw TooLong(parameter);
    }

    public static ProviderException TooLong(string parameter, Exception? cause = null) =>
        new(ErrorKind.InvalidRequest, $"The condition on '{parameter}' takes too long to evaluate. Make it simpler, or filter by more.", cause);
}
