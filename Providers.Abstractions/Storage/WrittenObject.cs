using Providers.Abstractions.Exchanges;

namespace Providers.Abstractions.Storage;

/// <summary>What storing an object did.</summary>
/// <param name="Object">The object as it now is.</param>
/// <param name="Created">True where none was there before, false where one was replaced.</param>
public sealed record WrittenObject(ObjectInfo Object, bool Created) : Answer;
