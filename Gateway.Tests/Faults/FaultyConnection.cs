using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Gateway.Tests.Faults;

/// <summary>A connection on which a fault is played, with the healthy server behind it at hand.</summary>
internal sealed class FaultyConnection(NetworkStream stream, IPEndPoint healthy, CancellationToken cancellationToken)
{
    /// <summary>The time between two bytes that drip.</summary>
    private static readonly TimeSpan Drop = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly List<byte> _request = [];

    /// <summary>Reads the head of a request.</summary>
    public Task HeadAsync() => ReadUntilAsync(() => HeadEnd() > 0);

    /// <summary>Reads a whole request.</summary>
    public async Task RequestAsync()
    {
        await HeadAsync();
        var head = Encoding.Latin1.GetString(_request.ToArray(), 0, HeadEnd());
        if (Find(head, "Content-Length") is { } length)
            await ReadUntilAsync(() => _request.Count >= HeadEnd() + int.Parse(length, CultureInfo.InvariantCulture));
        else if (Find(head, "Transfer-Encoding") is not null)
            await ReadUntilAsync(() => Encoding.Latin1.GetString(_request.ToArray()).EndsWith("0\r\n\r\n", StringComparison.Ordinal));
    }

    /// <summary>Reads at least something, whatever its protocol.</summary>
    public Task SomethingAsync() => ReadUntilAsync(() => _request.Count > 0);

    /// <summary>Reads on until a request has come on HTTP/2's first stream.</summary>
    public Task FirstStreamAsync() => ReadUntilAsync(() => HasFirstStream(CollectionsMarshal.AsSpan(_request)));

    public Task SayAsync(string text) => SayAsync(Encoding.Latin1.GetBytes(text));

    public async Task SayAsync(ReadOnlyMemory<byte> bytes) => await stream.WriteAsync(bytes, cancellationToken);

    /// <summary>Reads a request and answers it.</summary>
    public async Task AnswerAsync(string head, string body = "")
    {
        await RequestAsync();
        await SayAsync($"HTTP/1.1 {head}\r\nConnection: close\r\nContent-Length: {body.Length.ToString(CultureInfo.InvariantCulture)}\r\n\r\n{(IsHead ? "" : body)}");
    }

    /// <summary>Says a byte after the other, with pauses.</summary>
    public async Task DripAsync(ReadOnlyMemory<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            await SayAsync(bytes.Slice(i, 1));
            await Task.Delay(Drop, cancellationToken);
        }
    }

    public Task DripAsync(string text) => DripAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Says something again and again.</summary>
    public async Task RepeatAsync(string text, int times = int.MaxValue, TimeSpan pause = default)
    {
        for (var i = 0; i < times; i++)
        {
            await SayAsync(text);
            if (pause > TimeSpan.Zero)
                await Task.Delay(pause, cancellationToken);
        }
    }

    /// <summary>Reads a request and what a healthy server answers to it: head, with the line that ends it, and body.</summary>
    public async Task<(string Head, byte[] Body)> HealthyAsync()
    {
        await RequestAsync();
        using var server = await ConnectAsync();
        var head = Encoding.Latin1.GetString(_request.ToArray(), 0, HeadEnd()).Replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n", StringComparison.Ordinal);
        await server.GetStream().WriteAsync(Encoding.Latin1.GetBytes(head), cancellationToken);
        await server.GetStream().WriteAsync(_request.Skip(HeadEnd()).ToArray(), cancellationToken);
        using var answer = new MemoryStream();
        await server.GetStream().CopyToAsync(answer, cancellationToken);
        var text = Encoding.Latin1.GetString(answer.ToArray());
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        return (text[..end], answer.ToArray()[end..]);
    }

    /// <summary>Passes everything on, both ways.</summary>
    public Task PassAsync() => PassAsync(long.MaxValue, cancellationToken);

    /// <summary>Passes everything on, and of what comes back so many bytes at most, or what comes within a moment.</summary>
    public async Task CutAsync(long most)
    {
        using var moment = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        moment.CancelAfter(Moment);
        try
        {
            await PassAsync(most, moment.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // There is no more.
        }
    }

    private async Task PassAsync(long most, CancellationToken ended)
    {
        using var server = await ConnectAsync();
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(ended);
        var there = stream.CopyToAsync(server.GetStream(), cut.Token);
        try
        {
            var buffer = new byte[16 << 10];
            while (most > 0 && await server.GetStream().ReadAsync(buffer.AsMemory(0, (int)Math.Min(most, buffer.Length)), ended) is > 0 and var read)
            {
                await SayAsync(buffer.AsMemory(0, read));
                most -= read;
            }
        }
        finally
        {
            await cut.CancelAsync();
            await there.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    // Frames follow the preface of 24 bytes; each has nine bytes before its content, and headers are of type 1.
    private static bool HasFirstStream(ReadOnlySpan<byte> request)
    {
        for (var at = 24; at + 9 <= request.Length;)
        {
            if (request[at + 3] == 1)
                return true;
            at += 9 + (BinaryPrimitives.ReadInt32BigEndian(request[at..]) >>> 8);
        }

        return false;
    }

    private bool IsHead => _request.Count > 4 && Encoding.Latin1.GetString(_request.ToArray(), 0, 5) == "HEAD ";

    private async Task<TcpClient> ConnectAsync()
    {
        var server = new TcpClient();
        await server.ConnectAsync(healthy, cancellationToken);
        return server;
    }

    private int HeadEnd() => Encoding.Latin1.GetString(_request.ToArray()).IndexOf("\r\n\r\n", StringComparison.Ordinal) is >= 0 and var end ? end + 4 : -1;

    private static string? Find(string head, string name) => head.Split("\r\n")
        .FirstOrDefault(line => line.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();

    private async Task ReadUntilAsync(Func<bool> enough)
    {
        var buffer = new byte[16 << 10];
        while (!enough())
        {
            var read = await stream.ReadAsync(buffer, cancellationToken);
            if (read == 0)
                throw new EndOfStreamException("The gateway has closed.");
            _request.AddRange(buffer.AsSpan(0, read));
        }
    }
}
