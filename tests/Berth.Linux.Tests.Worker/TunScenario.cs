using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;

namespace Berth.Linux.Tests.Worker;

/// <summary>A host of Berth's own TCP/IP on the device <c>tun0</c>, with services that the kernel's programs use, until standard input ends.</summary>
internal static class TunScenario
{
    private static readonly Address Any = Address.IPv6Any(0);

    /// <summary>Takes the chance with which a packet is lost, and orders by standard input: <c>send ADDRESS COUNT</c>, <c>receive ADDRESS</c>.</summary>
    public static async Task RunAsync(double loss, int seed)
    {
        await using StackEngine engine = new();
        engine.Attach(new LossyDevice(TunDevice.Open("tun0"), loss, seed), IpPrefix.Parse("10.9.0.2/24"), IpPrefix.Parse("fd00:9::2/64"));
        List<Task> running =
        [
            ServeAsync(engine, 7001, ReceiveAllAsync),
            ServeAsync(engine, 7002, SendWhatIsAskedForAsync),
            ServeAsync(engine, 7003, AbortAsync),
            ServeAsync(engine, 7005, EchoAsync),
            EchoDatagramsAsync(engine, 7007),
        ];
        Lines.Print("ready", loss);
        await await Task.WhenAny([.. running, ObeyAsync(engine)]);
    }

    private static async Task ObeyAsync(Engine engine)
    {
        while (await Console.In.ReadLineAsync() is { } order)
        {
            string[] words = order.Split(' ');
            if (!Address.TryParse(words[1], out Address address))
            {
                throw new FormatException(order);
            }

            Connection connection = await engine.ConnectAsync(new ConnectOptions { Address = address });
            await (words[0] == "send" ? SendAsync(connection, long.Parse(words[2], CultureInfo.InvariantCulture)) : ReceiveAllAsync(connection));
            await EndAsync(connection);
        }
    }

    private static async Task ServeAsync(Engine engine, int port, Func<Connection, Task> serve)
    {
        await using Listener listener = await engine.ListenAsync(new ListenOptions { Address = Any.WithPort(port), DualStack = true });
        while (true)
        {
            Connection connection = await listener.AcceptAsync();
            try
            {
                await serve(connection);
            }
            catch (FaultException)
            {
                // How it ended is printed below.
            }

            await EndAsync(connection);
        }
    }

    private static async Task EndAsync(Connection connection)
    {
        await connection.DisposeAsync();
        Lines.Print("closed", (await connection.Closed).Reason);
    }

    private static async Task ReceiveAllAsync(Connection connection)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long count = 0;
        while (true)
        {
            ReadResult read = await connection.Input.ReadAsync();
            foreach (ReadOnlyMemory<byte> part in read.Buffer)
            {
                hash.AppendData(part.Span);
                count += part.Length;
            }

            connection.Input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                break;
            }
        }

        Lines.Print("received", $"{count} {Convert.ToHexStringLower(hash.GetHashAndReset())}");
        await connection.CompleteOutputAsync();
    }

    private static async Task SendWhatIsAskedForAsync(Connection connection)
    {
        ReadResult asked = await connection.Input.ReadAtLeastAsync(16); // A number, in 16 places.
        long count = long.Parse(Encoding.ASCII.GetString(asked.Buffer.Slice(0, 16)), CultureInfo.InvariantCulture);
        connection.Input.AdvanceTo(asked.Buffer.GetPosition(16));
        await SendAsync(connection, count);
    }

    private static async Task SendAsync(Connection connection, long count)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Random random = new(7);
        for (long left = count; left > 0;)
        {
            Memory<byte> part = connection.Output.GetMemory(1 << 16);
            part = part[..(int)Math.Min(left, part.Length)];
            random.NextBytes(part.Span);
            hash.AppendData(part.Span);
            connection.Output.Advance(part.Length);
            await connection.Output.FlushAsync();
            left -= part.Length;
        }

        Lines.Print("sent", $"{count} {Convert.ToHexStringLower(hash.GetHashAndReset())}");
        await connection.CompleteOutputAsync();
        while (!(await connection.Input.ReadAsync()).IsCompleted)
        {
            throw new InvalidDataException("The receiver said something.");
        }
    }

    private static async Task AbortAsync(Connection connection)
    {
        await connection.WaitToReceiveAsync();
        connection.Abort();
    }

    private static async Task EchoAsync(Connection connection)
    {
        while (true)
        {
            ReadResult read = await connection.Input.ReadAsync();
            foreach (ReadOnlyMemory<byte> part in read.Buffer)
            {
                await connection.Output.WriteAsync(part);
            }

            connection.Input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                await connection.CompleteOutputAsync();
                return;
            }
        }
    }

    private static async Task EchoDatagramsAsync(Engine engine, int port)
    {
        await using DatagramSocket socket = await engine.OpenDatagramAsync(new DatagramOptions { LocalAddress = Any.WithPort(port), Transport = Transport.Udp });
        while (true)
        {
            using Datagram datagram = await socket.ReceiveAsync();
            await socket.SendAsync(datagram.Payload, datagram.Remote);
        }
    }
}
