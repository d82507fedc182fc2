using Gateway.Host.Services;

namespace Gateway.Tests.Host.Services;

/// <summary>Messages by the heads of their frames, wherever those are cut.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class FrameCounterTests
{
    private static readonly byte[] Frames =
    [
        .. Frame(0x81, masked: true, 5),        // a text
        .. Frame(0x02, masked: true, 200),      // a binary message in three pieces,
        .. Frame(0x89, masked: true, 4),        // with a ping between them
        .. Frame(0x00, masked: true, 0),
        .. Frame(0x80, masked: true, 125),
        .. Frame(0x82, masked: false, 70_000),
        .. Frame(0x82, masked: false, 126),
        .. Frame(0x81, masked: false, 0),
        .. Frame(0x88, masked: true, 2),        // the close
    ];

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(7)]
    [TestCase(4096)]
    [TestCase(1_000_000)]
    public void Add_FramesInPieces_CountsMessagesAndTheirBytes(int size)
    {
        var counter = new FrameCounter();
        foreach (var piece in Frames.Chunk(size))
            counter.Add(piece);
        Assert.That((counter.Messages, counter.Bytes), Is.EqualTo((5L, 5L + 200 + 125 + 70_000 + 126)));
    }

    // A head may promise what never comes.
    [Test]
    public void Add_HeadThatPromisesMuch_CountsWhatPasses()
    {
        var counter = new FrameCounter();
        counter.Add([0x82, 127, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3]);
        Assert.That(counter.Bytes, Is.EqualTo(3));
    }

    private static byte[] Frame(byte first, bool masked, int length)
    {
        byte mask = masked ? (byte)0x80 : (byte)0;
        byte[] head = length switch
        {
            < 126 => [first, (byte)(mask | length)],
            <= ushort.MaxValue => [first, (byte)(mask | 126), (byte)(length >> 8), (byte)length],
            _ => [first, (byte)(mask | 127), 0, 0, 0, 0, (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length],
        };
        return [.. head, .. masked ? new byte[4] : [], .. Enumerable.Repeat((byte)0x81, length)];
    }
}
