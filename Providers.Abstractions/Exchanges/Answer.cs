namespace Providers.Abstractions.Exchanges;

/// <summary>A small value of the contract, which the host writes as JSON: a session, a user, an object's description.</summary>
public abstract record Answer;
