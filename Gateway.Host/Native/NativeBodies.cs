using Gateway.Host.Forwarding;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Native;

namespace Gateway.Host.Native;

/// <summary>Reads bodies that an adapter has to look at before they are passed on.</summary>
internal static class NativeBodies
{
    /// <summary>Reads a body whole and has it checked.</summary>
    /// <returns>The same body, to be passed on.</returns>
    public static async Task<Stream> ReadAsync(HttpRequest request, LimitedStream body, INativeBody check, CancellationToken cancellationToken)
    {
        if (request.Headers.ContentEncoding.Count > 0)
            throw new ProviderException(ErrorKind.UnsupportedMediaType, "What is sent here is checked, and so may not be compressed. Leave out 'Content-Encoding'.");
        var whole = new MemoryStream();
        var buffer = new byte[16 << 10];
        while (await body.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            whole.Write(buffer, 0, read);
            if (whole.Length > check.MaxBytes)
                throw new ProviderException(ErrorKind.PayloadTooLarge, $"The body is larger than the {check.MaxBytes} bytes that are taken here.");
        }

        if (whole.Length > 0)
            check.Check(request.ContentType, whole.GetBuffer().AsMemory(0, (int)whole.Length));
        whole.Position = 0;
        return whole;
    }
}
