using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth;

/// <summary>
/// The one message by which shared memory is offered over a descriptor channel: a word that says what it is, the capacity, the memory
/// and four bells. The accepting end trusts none of it.
/// </summary>
internal static class SharedMemoryOffer
{
    private const int Bytes = 12;
    private const int Bells = 4;

    /// <summary>The last letter is the version of <see cref="RingLayout"/> and of this message.</summary>
    private static ReadOnlySpan<byte> Word => "BerthSM1"u8;

    public static async ValueTask<LinuxSharedMemoryChannel> OfferAsync(
        DescriptorChannel channel, int capacity, TimeProvider timeProvider, CancellationToken cancellation)
    {
        List<SafeFileHandle> handles = [];
        RingMapping? mapping = null;
        try
        {
            handles.Add(Made(MemoryCalls.Create("berth-channel", RingLayout.TotalBytes(capacity), out SafeFileHandle? memory), memory));
            while (handles.Count <= Bells)
            {
                handles.Add(Made(MemoryCalls.CreateBell(out SafeFileHandle? bell), bell));
            }

            mapping = RingMapping.Map(handles[0], capacity);
            byte[] offer = [.. Word, .. new byte[sizeof(int)]];
            BinaryPrimitives.WriteInt32LittleEndian(offer.AsSpan(Word.Length), capacity);
            await channel.SendAsync(offer, handles, cancellation).ConfigureAwait(false);
            return Channel(channel, mapping, handles, capacity, isOfferer: true, timeProvider);
        }
        catch
        {
            mapping?.Dispose();
            handles.ForEach(static handle => handle.Dispose());
            throw;
        }
    }

    public static async ValueTask<LinuxSharedMemoryChannel> AcceptAsync(
        DescriptorChannel channel, TimeProvider timeProvider, CancellationToken cancellation)
    {
        List<SafeFileHandle> handles = [];
        try
        {
            byte[] offer = new byte[Bytes];
            int received = 0;
            while (received < Bytes)
            {
                using DescriptorMessage message = await channel.ReceiveAsync(offer.AsMemory(received), cancellation).ConfigureAwait(false);
                if (message.IsEnd)
                {
                    throw LocalFault.From(FaultReason.ResetByPeer, SocketOperation.Open, "the other process closed before it offered shared memory");
                }

                received += message.ByteCount;
                if (handles.Count + message.DescriptorCount > Bells + 1)
                {
                    throw Refused("it brings more descriptors than an offer has");
                }

                for (int place = 0; place < message.DescriptorCount; place++)
                {
                    handles.Add(message.Take(place));
                }
            }

            int capacity = BinaryPrimitives.ReadInt32LittleEndian(offer.AsSpan(Word.Length));
            if (!offer.AsSpan().StartsWith(Word) || !RingLayout.IsCapacity(capacity) || handles.Count != Bells + 1)
            {
                throw Refused("it is no offer of this version of Berth");
            }

            return !MemoryCalls.IsSealed(handles[0], RingLayout.TotalBytes(capacity)) || !handles[1..].TrueForAll(MemoryCalls.IsBell)
                ? throw Refused("its memory could change its length, or what should be bells are none")
                : Channel(channel, RingMapping.Map(handles[0], capacity), handles, capacity, isOfferer: false, timeProvider);
        }
        catch
        {
            handles.ForEach(static handle => handle.Dispose());
            throw;
        }
    }

    /// <summary>The bells: message and room of the offerer's ring, message and room of the accepter's.</summary>
    private static LinuxSharedMemoryChannel Channel(
        DescriptorChannel channel, RingMapping mapping, List<SafeFileHandle> handles, int capacity, bool isOfferer, TimeProvider timeProvider)
    {
        handles[0].Dispose(); // What is mapped stays.
        Bell[] bells = [.. handles[1..].Select(static handle => new Bell(handle))];
        return isOfferer
            ? new LinuxSharedMemoryChannel(channel, mapping, new RingBells(bells[0], bells[1], bells[2], bells[3]), capacity, isOfferer, timeProvider)
            : new LinuxSharedMemoryChannel(channel, mapping, new RingBells(bells[2], bells[3], bells[0], bells[1]), capacity, isOfferer, timeProvider);
    }

    private static SafeFileHandle Made(Errno? errno, SafeFileHandle? handle) => errno is null
        ? handle!
        : throw LocalFault.From(errno.Value, SocketOperation.Open, "shared memory could not be made");

    private static FaultException Refused(string why) =>
        LocalFault.From(FaultReason.InvalidArgument, SocketOperation.Open, $"the offer of shared memory is refused: {why}");
}
