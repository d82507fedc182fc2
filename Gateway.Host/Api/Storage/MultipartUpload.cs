using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api.Storage;

/// <summary>
/// A multipart upload whose file is read as it arrives: the fields that describe it come first, and nothing after it.
/// </summary>
internal sealed class MultipartUpload
{
    private const int MaxBoundaryLength = 70;
    private const int MaxFieldLength = 64 << 10;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private MultipartUpload(string? path, JsonElement? metadata, string? fileName, string? contentType, Stream content)
    {
        Path = path;
        Metadata = metadata;
        FileName = fileName;
        ContentType = contentType;
        Content = content;
    }

    public string? Path { get; }
    public JsonElement? Metadata { get; }
    public string? FileName { get; }
    public string? ContentType { get; }
    public Stream Content { get; }

    public static async Task<MultipartUpload> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            throw new ProviderException(ErrorKind.UnsupportedMediaType, "An upload by POST is 'multipart/form-data' with a part 'file'. For a raw body use PUT with the path in the address.");
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
        if (string.IsNullOrEmpty(boundary) || boundary.Length > MaxBoundaryLength)
            throw new ProviderException(ErrorKind.InvalidRequest, "The 'Content-Type' lacks its 'boundary'. Let the HTTP library set the header.");

        var reader = new MultipartReader(boundary, request.Body);
        string? path = null;
        JsonElement? metadata = null;
        while (await NextAsync(reader, cancellationToken) is { } section)
        {
            var disposition = section.GetContentDispositionHeader();
            switch (HeaderUtilities.RemoveQuotes(disposition?.Name ?? default).Value)
            {
                case "path" when path is null:
                    path = ReadText(await ReadFieldAsync(section, cancellationToken));
                    break;
                case "metadata" when metadata is null:
                    var json = await ReadFieldAsync(section, cancellationToken);
                    metadata = JsonRequest.ParseObject(json.Span, "The part 'metadata'", "Send one such as {\"author\":\"Ada\"}.");
                    break;
                case "file":
                    var name = HeaderUtilities.RemoveQuotes(disposition!.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).Value;
                    return new MultipartUpload(path, metadata, name, section.ContentType, new LastSectionStream(section.Body, reader));
                case ("path" or "metadata") and var twice:
                    throw new ProviderException(ErrorKind.InvalidRequest, $"The part '{twice}' stands twice. Send it once.");
                case var other:
                    throw new ProviderException(ErrorKind.InvalidRequest, $"The part '{other}' is not known. An upload has 'path' and 'metadata', both optional, then 'file'.");
            }
        }

        throw new ProviderException(ErrorKind.InvalidRequest, "The upload has no part 'file'.");
    }

    internal static async Task<MultipartSection?> NextAsync(MultipartReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadNextSectionAsync(cancellationToken);
        }
        catch (Exception error) when (IsMistake(error))
        {
            throw Malformed();
        }
    }

    /// <summary>Whether the reader failed over what the caller sent, a line that is too long among it.</summary>
    internal static bool IsMistake(Exception error) => error is InvalidDataException or (IOException and not BadHttpRequestException);

    // Without the cause: it is the caller's mistake, which the log is not for.
    internal static ProviderException Malformed() =>
        new(ErrorKind.InvalidRequest, "The multipart body is malformed or cut short. Send it again, whole.");

    private static async Task<ReadOnlyMemory<byte>> ReadFieldAsync(MultipartSection section, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxFieldLength + 1];
        try
        {
            var length = await section.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            return length <= MaxFieldLength
                ? buffer.AsMemory(0, length)
                : throw new ProviderException(ErrorKind.PayloadTooLarge, $"A field of the upload is longer than {MaxFieldLength} bytes.");
        }
        catch (Exception error) when (IsMistake(error))
        {
            throw Malformed();
        }
    }

    private static string ReadText(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            return Strict.GetString(utf8.Span);
        }
        catch (DecoderFallbackException)
        {
            throw new ProviderException(ErrorKind.InvalidRequest, "The part 'path' is not UTF-8 throughout. Encode it as UTF-8.");
        }
    }
}
