using Providers.Abstractions.Connections;
using Providers.Abstractions.Exchanges;

namespace Providers.Abstractions.Database;

/// <summary>Translates database operations into exchanges. Pure: no input or output, no <c>HttpContext</c>.</summary>
public interface IDatabaseAdapter
{
    /// <summary>
    /// Translates one operation. Reads and writes of rows give <see cref="Result.Rows"/> or a <see cref="Forward"/> that
    /// passes rows through; <see cref="DatabaseOperation.ListTables"/> gives a <see cref="TableList"/>, and
    /// <see cref="DatabaseOperation.ExplainRows"/> a <see cref="QueryExplanation"/>.
    /// </summary>
    /// <exception cref="Errors.ProviderException">The operation is refused as it stands.</exception>
    Exchange Translate(DatabaseOperation operation, OperationContext context);
}
