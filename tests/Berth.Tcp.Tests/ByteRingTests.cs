using System.Runtime.InteropServices;
using Berth.Tests.Addresses;
using FsCheck;
using FsCheck.Fluent;

namespace Berth;

/// <summary>A ring against a plain list, and what it holds of the pool.</summary>
public sealed class ByteRingTests
{
    [Fact]
    public void Append_TakesAsMuchAsThereIsRoomFor()
    {
        ByteRing ring = new(10);
        Assert.Equal(4, ring.Append([1, 2, 3, 4]));
        Assert.Equal(6, ring.Append([5, 6, 7, 8, 9, 10, 11]));
        Assert.Equal((10, 0), (ring.Count, ring.Room));
        Assert.Equal(0, ring.Append([12]));

        byte[] read = new byte[20];
        Assert.Equal(10, ring.Read(read));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], read[..10]);
        Assert.Equal(0, ring.Read(read));
    }

    [Fact]
    public void Array_GrowsByDoubling_AndGoesBackWithTheLastByte()
    {
        ByteRing ring = new(1 << 20);
        Assert.Equal(0, ring.Capacity);
        ring.Append(new byte[2000]);
        Assert.Equal(2048, ring.Capacity);
        ring.Append(new byte[100]);
        Assert.Equal(4096, ring.Capacity);
        ring.Append(new byte[1 << 20]);
        Assert.Equal((1 << 20, 1 << 20), (ring.Count, ring.Capacity));

        ring.Discard(ring.Count - 1);
        Assert.Equal(1 << 20, ring.Capacity);
        ring.Discard(1);
        Assert.Equal(0, ring.Capacity);
    }

    [Fact]
    public void Array_IsKept_WhileThereAreBytesOutOfOrder()
    {
        ByteRing ring = new(100);
        ring.Append([1, 2]);
        ring.WriteAt(5, [6, 7]);
        Assert.Equal((2, 98), (ring.Count, ring.Room));
        ring.Discard(2);
        Assert.NotEqual(0, ring.Capacity);

        ring.WriteAt(0, [3, 4, 5]);
        ring.Extend(5);
        byte[] read = new byte[5];
        Assert.Equal(5, ring.Read(read));
        Assert.Equal([3, 4, 5, 6, 7], read);
        Assert.Equal(0, ring.Capacity);
    }

    [Fact]
    public void BytesOutOfOrder_CanBeThrownAway()
    {
        ByteRing ring = new(100);
        ring.WriteAt(50, [1]);
        Assert.Equal(0, ring.Count);
        ring.DiscardUncounted();
        Assert.Equal(0, ring.Capacity);
    }

    /// <summary>The limit bounds what is appended; a window that was offered stays offered.</summary>
    [Fact]
    public void LowerLimit_TakesNothingAway()
    {
        ByteRing ring = new(100);
        ring.Append(new byte[60]);
        ring.Limit = 50;
        Assert.Equal((60, 0), (ring.Count, ring.Room));
        Assert.Equal(0, ring.Append([1]));
        ring.WriteAt(60, [9]);
        ring.Extend(1);
        ring.Discard(60);
        Assert.Equal((1, 49), (ring.Count, ring.Room));
        byte[] read = new byte[1];
        ring.CopyTo(0, read);
        Assert.Equal([9], read);
    }

    [Fact]
    public void Release_GivesTheArrayBack_AndTheRingCanBeUsedAgain()
    {
        ByteRing ring = new(100);
        ring.Append([1, 2, 3]);
        ring.WriteAt(10, [1]);
        ring.Release();
        ring.Release();
        Assert.Equal((0, 0), (ring.Count, ring.Capacity));
        Assert.Equal(1, ring.Append([7]));
        Assert.Equal(1, ring.Read(new byte[1]));
    }

    [Fact]
    public void AnySteps_GiveTheBytesOfAPlainList()
    {
        int wrapped = 0;
        RandomCases.Hold(
            (from what in Gen.Choose(0, 5) from much in Gen.Choose(0, 3000) from more in Gen.Choose(0, 3000) select (what, much, more)).ListOf(80),
            steps =>
            {
                ByteRing ring = new(5000);
                List<byte> model = [];
                byte?[] beyond = new byte?[5000];
                byte value = 0;
                foreach ((int what, int much, int more) in steps)
                {
                    switch (what)
                    {
                        case 0:
                            byte[] appended = Next(much);
                            int taken = ring.Append(appended);
                            Assert.Equal(Math.Min(much, 5000 - model.Count), taken);
                            model.AddRange(appended.AsSpan(0, taken));
                            beyond = Shifted(beyond, taken);
                            break;
                        case 1:
                            byte[] read = new byte[much];
                            int count = ring.Read(read);
                            Assert.Equal(Math.Min(much, model.Count), count);
                            Assert.True(read.AsSpan(0, count).SequenceEqual(CollectionsMarshal.AsSpan(model)[..count]));
                            model.RemoveRange(0, count);
                            break;
                        case 2:
                            int discarded = Math.Min(much, model.Count);
                            ring.Discard(discarded);
                            model.RemoveRange(0, discarded);
                            break;
                        case 3:
                            int offset = Math.Min(more, 5000 - model.Count);
                            byte[] early = Next(Math.Min(much, 5000 - model.Count - offset));
                            ring.WriteAt(model.Count + offset, early);
                            for (int i = 0; i < early.Length; i++)
                            {
                                beyond[offset + i] = early[i];
                            }

                            break;
                        case 4:
                            int contiguous = 0;
                            while (contiguous < beyond.Length && beyond[contiguous] is { } held)
                            {
                                model.Add(held);
                                contiguous++;
                            }

                            ring.Extend(contiguous);
                            beyond = Shifted(beyond, contiguous);
                            break;
                        default:
                            int from = Math.Min(much, model.Count);
                            byte[] copied = new byte[Math.Min(more, model.Count - from)];
                            ring.CopyTo(from, copied);
                            Assert.True(copied.AsSpan().SequenceEqual(CollectionsMarshal.AsSpan(model).Slice(from, copied.Length)));
                            wrapped += from + copied.Length > 2048 ? 1 : 0;
                            break;
                    }

                    Assert.Equal(model.Count, ring.Count);
                    Assert.Equal(5000 - model.Count, ring.Room);
                    Assert.Equal(model.Count > 0 || beyond.Any(held => held is not null), ring.Capacity > 0);
                    Assert.True(ring.Capacity <= 8192);
                }

                ring.Release();
                return true;

                byte[] Next(int length)
                {
                    byte[] bytes = new byte[length];
                    for (int i = 0; i < length; i++)
                    {
                        bytes[i] = unchecked(value += 7);
                    }

                    return bytes;
                }
            },
            count: 100);
        Assert.True(wrapped > 20, $"only {wrapped} copies came from far into the ring");
    }

    [Fact]
    public void Streaming_AllocatesNothing()
    {
        ByteRing ring = new(1 << 16);
        byte[] segment = new byte[1460];
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int i = 0; i < 4; i++)
            {
                ring.WriteAt(ring.Count + 1460, segment);
                ring.Append(segment);
                ring.Extend(1460);
            }

            while (ring.Read(segment) > 0)
            {
                // Until the array goes back to the pool.
            }
        }));
    }

    private static byte?[] Shifted(byte?[] beyond, int count) => [.. beyond[count..], .. new byte?[count]];
}
