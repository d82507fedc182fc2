using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Tests.Fuzzing;

/// <summary>A connection to a gateway on which requests follow each other, byte for byte, and answers are read as they come.</summary>
internal sealed class FuzzConnection(Uri address) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly byte[] _buffer = new byte[64 << 10];
    private readonly List<byte> _read = [];
    private TcpClient? _client;

    /// <summary>Sends a request and reads its answer; null where the server closed without one.</summary>
    /// <param name="request">The request.</param>
    /// <param name="isRaw">Nobody knows where it ends, so that nothing can follow it.</param>
    public async Task<FuzzAnswer?> SendAsync(byte[] request, bool isRaw)
    {
        using var deadline = new CancellationTokenSource(Patience);
        var isNew = _client is null;
        try
        {
            if (isRaw)
                Close();
            await OpenAsync(deadline.Token);
            await _client!.GetStream().WriteAsync(request, deadline.Token);
            if (isRaw)
                _client.Client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            // The server may have refused before it had read all of it; what it said can still be read.
        }

        var answer = await ReadAsync(request.AsSpan().StartsWith("HEAD"u8), deadline.Token);
        if (isRaw || answer is null || answer.Closes)
            Close();
        return answer is null && !isNew && !isRaw ? await SendAsync(request, isRaw) : answer;
    }

    public void Dispose() => Close();

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (_client is not null)
            return;
        _client = new TcpClient { NoDelay = true };
        await _client.ConnectAsync(address.Host, address.Port, cancellationToken);
    }

    private void Close()
    {
        _client?.Dispose();
        _client = null;
        _read.Clear();
    }

    private async Task<FuzzAnswer?> ReadAsync(bool isHead, CancellationToken cancellationToken)
    {
        while (true)
        {
            var head = await ReadHeadAsync(cancellationToken);
            if (head is null)
                return null;
            var status = int.Parse(head.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture);
            if (status is >= 100 and < 200)
                continue; // More follows.
            var closes = head.Contains("Connection: close", StringComparison.OrdinalIgnoreCase);
            var body = isHead || status is 204 or 304 ? [] : await ReadBodyAsync(head, cancellationToken);
            return new FuzzAnswer(status, head, Encoding.UTF8.GetString(body), closes);
        }
    }

    private async Task<string?> ReadHeadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var end = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_read).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                var head = Encoding.Latin1.GetString(Take(end + 4));
                return head;
            }

            if (!await MoreAsync(cancellationToken))
                return null;
        }
    }

    private async Task<byte[]> ReadBodyAsync(string head, CancellationToken cancellationToken)
    {
        if (Find(head, "Content-Length") is { } length)
            return await ReadAsync(int.Parse(length, CultureInfo.InvariantCulture), cancellationToken);
        if (Find(head, "Transfer-Encoding") is null)
            return [];
        using var body = new MemoryStream();
        while (true)
        {
            var size = int.Parse(await ReadLineAsync(cancellationToken), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (size == 0)
                break;
            body.Write(await ReadAsync(size, cancellationToken));
            await ReadLineAsync(cancellationToken);
        }

        while (await ReadLineAsync(cancellationToken) is not "")
        {
            // Trailers.
        }

        return body.ToArray();
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var end = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_read).IndexOf("\r\n"u8);
            if (end >= 0)
                return Encoding.Latin1.GetString(Take(end + 2)).TrimEnd();
            if (!await MoreAsync(cancellationToken))
                throw new EndOfStreamException("The answer broke off.");
        }
    }

    private async Task<byte[]> ReadAsync(int count, CancellationToken cancellationToken)
    {
        while (_read.Count < count)
        {
            if (!await MoreAsync(cancellationToken))
                throw new EndOfStreamException("The answer broke off.");
        }

        return Take(count);
    }

    private byte[] Take(int count)
    {
        var taken = _read.GetRange(0, count).ToArray();
        _read.RemoveRange(0, count);
        return taken;
    }

    private async Task<bool> MoreAsync(CancellationToken cancellationToken)
    {
        try
        {
            var read = await _client!.GetStream().ReadAsync(_buffer, cancellationToken);
            _read.AddRange(_buffer.AsSpan(0, read));
            return read > 0;
        }
        catch (Exception error) when (error is IOException or SocketException or InvalidOperationException)
        {
            return false; // It is closed, or was reset.
        }
    }

    private static string? Find(string head, string name) =>
        head.Split("\r\n").FirstOrDefault(line => line.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
}

/// <summary>What a gateway said.</summary>
internal sealed record FuzzAnswer(int Status, string Head, string Body, bool Closes);
