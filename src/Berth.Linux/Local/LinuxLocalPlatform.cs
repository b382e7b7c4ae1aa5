using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth;

/// <summary>Pairs, pipes, FIFOs, travelling descriptors and shared memory on Linux.</summary>
/// <param name="engine">Makes the connections of pairs; its clock paces the waiting for a FIFO's other end.</param>
public sealed class LinuxLocalPlatform(Engine engine) : LocalPlatform
{
    /// <inheritdoc/>
    public override ConnectionPair CreateConnectionPair()
    {
        DescriptorSharing sharing = Sharing();
        if (DescriptorCalls.SocketPair(LinuxConstants.SOCK_STREAM, out int first, out int second) is { } errno)
        {
            throw LocalFault.From(errno, SocketOperation.Socket);
        }

        return new ConnectionPair(
            sharing.AdoptConnection(first, ClosingLimits.Default), sharing.AdoptConnection(second, ClosingLimits.Default));
    }

    /// <inheritdoc/>
    public override PipePair CreatePipe() =>
        DescriptorCalls.Pipe(out int readEnd, out int writeEnd) is { } errno
            ? throw LocalFault.From(errno, SocketOperation.Open)
            : new PipePair(
                new LinuxPipeReadStream(new SafeFileHandle(readEnd, ownsHandle: true)),
                new LinuxPipeWriteStream(new SafeFileHandle(writeEnd, ownsHandle: true)));

    /// <inheritdoc/>
    public override void CreateFifo(string path, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (DescriptorCalls.MakeFifo(path, mode) is { } errno)
        {
            throw LocalFault.From(errno, SocketOperation.Open, $"the FIFO '{path}' could not be made");
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<PipeReadStream> OpenFifoForReadingAsync(
        string path, bool wait = true, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new LinuxPipeReadStream(
            await FifoOpening.OpenForReadingAsync(path, wait, engine.TimeProvider, cancellation).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public override async ValueTask<PipeWriteStream> OpenFifoForWritingAsync(
        string path, bool wait = true, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new LinuxPipeWriteStream(
            await FifoOpening.OpenForWritingAsync(path, wait, engine.TimeProvider, cancellation).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public override PipeReadStream AdoptPipeReadStream(SafeHandle descriptor) => new LinuxPipeReadStream(Pipe(descriptor));

    /// <inheritdoc/>
    public override PipeWriteStream AdoptPipeWriteStream(SafeHandle descriptor) => new LinuxPipeWriteStream(Pipe(descriptor));

    /// <inheritdoc/>
    public override PeerCredentials? PeerOf(SafeHandle socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        return UnixPeerCalls.PeerOf(socket, out PeerCredentials? peer) is null ? peer : null;
    }

    /// <inheritdoc/>
    public override DescriptorChannel OpenDescriptorChannel(Connection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        if (!connection.LocalAddress.IsUnix)
        {
            throw LocalFault.From(
                FaultReason.NotSupported, SocketOperation.Send, "only Unix sockets carry descriptors; use unix:///path or a pair");
        }

        if (DescriptorCalls.Duplicate(Sharing().HandleOf(connection), out SafeFileHandle? descriptor) is { } errno)
        {
            throw LocalFault.From(errno, SocketOperation.Open);
        }

        DescriptorChannel channel = AdoptDescriptorChannel(descriptor!);
        connection.GiveUp();
        return channel;
    }

    /// <inheritdoc/>
    public override DescriptorChannel AdoptDescriptorChannel(SafeHandle descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        Errno? errno = UnixPeerCalls.PeerOf(descriptor, out PeerCredentials? peer);
        if (errno is null && peer is not null)
        {
            return new LinuxDescriptorChannel(descriptor, peer);
        }

        descriptor.Dispose();
        throw new FaultException(new Fault(FaultReason.InvalidArgument, SocketOperation.Open)
        {
            Errno = errno,
            Detail = "the descriptor is no connected Unix stream or sequenced-packet socket",
        });
    }

    /// <inheritdoc/>
    public override async ValueTask<SharedMemoryChannel> OfferSharedMemoryAsync(
        Connection connection, SharedMemoryOptions? options = null, CancellationToken cancellation = default)
    {
        int capacity = (options ?? new SharedMemoryOptions()).CapacityBytes;
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, SharedMemoryOptions.CapacityBytesMin, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, SharedMemoryOptions.CapacityBytesMax, nameof(options));
        int rounded = (int)BitOperations.RoundUpToPowerOf2((uint)capacity);
        DescriptorChannel channel = OpenDescriptorChannel(connection);
        try
        {
            return await SharedMemoryOffer.OfferAsync(channel, rounded, engine.TimeProvider, cancellation).ConfigureAwait(false);
        }
        catch
        {
            channel.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<SharedMemoryChannel> AcceptSharedMemoryAsync(
        Connection connection, CancellationToken cancellation = default)
    {
        DescriptorChannel channel = OpenDescriptorChannel(connection);
        try
        {
            return await SharedMemoryOffer.AcceptAsync(channel, engine.TimeProvider, cancellation).ConfigureAwait(false);
        }
        catch
        {
            channel.Dispose();
            throw;
        }
    }

    private DescriptorSharing Sharing() => engine.Descriptors ?? throw LocalFault.From(
        FaultReason.NotSupported,
        SocketOperation.Socket,
        $"the connections of engine '{engine.Name}' are no kernel descriptors; the engine 'sockets' has them");

    private static SafeHandle Pipe(SafeHandle descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        if (DescriptorCalls.IsPipe(descriptor))
        {
            return descriptor;
        }

        descriptor.Dispose();
        throw LocalFault.From(FaultReason.InvalidArgument, SocketOperation.Open, "the descriptor is no pipe");
    }
}
