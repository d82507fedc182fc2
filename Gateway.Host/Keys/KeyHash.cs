using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Gateway.Host.Keys;

/// <summary>The SHA-256 of a key: all of it that is ever stored. Compared in constant time.</summary>
[InlineArray(32)]
[System.Diagnostics.CodeAnalysis.SuppressMessage("Performance", "CA1815", Justification = "IEquatable is implemented.")]
internal struct KeyHash : IEquatable<KeyHash>
{
    // Kept for each thread: making one costs a good part of hashing something as short as a key.
    [ThreadStatic]
    private static IncrementalHash? _sha256;

    private byte _first;

    public static KeyHash Of(ReadOnlySpan<byte> ascii)
    {
        var hash = default(KeyHash);
        var sha256 = _sha256 ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha256.AppendData(ascii);
        sha256.GetHashAndReset(hash);
        return hash;
    }

    public static bool TryParseHex(ReadOnlySpan<char> hex, out KeyHash hash)
    {
        hash = default;
        return hex.Length == 64
            && Convert.FromHexString(hex, hash, out _, out var written) == System.Buffers.OperationStatus.Done
            && written == 32;
    }

    public readonly byte[] ToArray() => ((ReadOnlySpan<byte>)this).ToArray();

    public readonly bool Equals(KeyHash other) => CryptographicOperations.FixedTimeEquals(this, other);

    public override readonly bool Equals(object? obj) => obj is KeyHash other && Equals(other);

    public override readonly int GetHashCode() => MemoryMarshal.Read<int>(this);

    public override readonly string ToString() => Convert.ToHexStringLower(this);
}
