using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Berth.Simulation.Tests;

/// <summary>A server of Berth.Server and a client of Berth.Client, unchanged, on simulated hosts.</summary>
public sealed class ServerAndClientTests
{
    [Fact]
    public async Task AnEcho_GoesThroughRealSegments_ByName()
    {
        using StringWriter diagram = new();
        await SimulatedNetwork.RunAsync(1, async network =>
        {
            SimulatedHost client = network.AddHost("client");
            SimulatedHost server = network.AddHost("server", RunServerAsync);
            network.Link(client, server);
            network.Trace.Draw(diagram, client, server);
            await Task.Delay(TimeSpan.FromSeconds(1), network.TimeProvider);
            await using (Connection connection = await new Dialer(client.Engine).ConnectAsync("tcp://server:7"))
            {
                Assert.Equal("hello", await AskAsync(connection, "hello"));
                Assert.Same(client.TimeProvider, client.Engine.TimeProvider);
            }

            await server.StopAsync();
        });
        string[] lines = diagram.ToString().Split('\n');
        Assert.Contains(lines, line => line.Contains("SYN seq", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("| ESTABLISHED", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("TIME-WAIT", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WhereNobodyListens_TheConnectIsRefused_AndADeadHostTimesOut()
    {
        await SimulatedNetwork.RunAsync(1, async network =>
        {
            SimulatedHost client = network.AddHost("client");
            SimulatedHost server = network.AddHost("server");
            network.Link(client, server);
            Dialer dialer = new(client.Engine);
            FaultException refused = await Assert.ThrowsAsync<FaultException>(() => dialer.ConnectAsync("tcp://server:7").AsTask());
            Assert.Equal(FaultReason.Refused, refused.Fault.Reason);
            server.Crash();
            TimeSpan start = network.Elapsed;
            FaultException silent = await Assert.ThrowsAsync<FaultException>(() => dialer.ConnectAsync("tcp://server:7").AsTask());
            Assert.Equal(FaultReason.TimedOut, silent.Fault.Reason);
            Assert.InRange((network.Elapsed - start).TotalSeconds, 120, 140);
        });
    }

    [Fact]
    public async Task AClientThatReconnects_OutlivesTheServersCrash()
    {
        List<string> answers = [];
        SimulationResult first = await RunAsync();
        SimulationResult second = await RunAsync();
        Assert.Equal(first.TraceHash, second.TraceHash);

        Task<SimulationResult> RunAsync() => SimulatedNetwork.RunAsync(5, async network =>
        {
            answers.Clear();
            SimulatedHost server = network.AddHost("server", RunServerAsync);
            SimulatedHost client = network.AddHost("client", async self =>
            {
                ReconnectOptions options = new() { Randomness = self.Random("reconnect").NextDouble };
                int question = 0;
                await new ReconnectingDialer(self.Engine).RunAsync("tcp://server:7", async (connection, cancellation) =>
                {
                    while (question < 6)
                    {
                        answers.Add(await AskAsync(connection, $"{question}"));
                        question++;
                        await Task.Delay(TimeSpan.FromSeconds(1), self.TimeProvider, cancellation);
                    }
                }, options);
            });
            SimulatedLink link = network.Link(client, server);
            link.From(client).Loss = 0.05;
            link.From(server).Loss = 0.05;
            network.At(TimeSpan.FromSeconds(2.5), server.Crash);
            network.At(TimeSpan.FromSeconds(30), server.Restart);
            await client.Completion;
            Assert.Equal(["0", "1", "2", "3", "4", "5"], answers);
            Assert.True(network.Elapsed > TimeSpan.FromSeconds(30));
        });
    }

    [Fact]
    public async Task Tls_HasOneTrace_AlthoughItsKeysDiffer()
    {
        HashSet<ulong> hashes = [];
        for (int run = 0; run < 3; run++)
        {
            using X509Certificate2 certificate = MakeCertificate();
            SimulationResult result = await SimulatedNetwork.RunAsync(1, async network =>
            {
                SimulatedHost client = network.AddHost("client");
                SimulatedHost server = network.AddHost("server", host => RunServerAsync(host, async (connection, cancellation) =>
                {
                    await using SslStream stream = new(connection.AsStream());
                    SslStreamCertificateContext context = SslStreamCertificateContext.Create(certificate, null, offline: true);
                    await stream.AuthenticateAsServerAsync(
                        new SslServerAuthenticationOptions { ServerCertificateContext = context }, cancellation);
                    await stream.CopyToAsync(stream, cancellation);
                }));
                network.Link(client, server).From(client).Loss = 0.02;
                await Task.Delay(TimeSpan.FromSeconds(1), network.TimeProvider);
                await using Connection connection = await new Dialer(client.Engine).ConnectAsync("tcp://server:7");
                await using SslStream stream = new(connection.AsStream());
                await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
                {
                    TargetHost = "server",
                    AllowTlsResume = false, // The session that an earlier run left in the process would make another hello.
                    RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == certificate.Thumbprint,
                });
                byte[] bytes = new byte[20_000];
                await stream.WriteAsync(bytes);
                await stream.ReadExactlyAsync(bytes);
            });
            hashes.Add(result.TraceHash);
        }

        Assert.Single(hashes);
    }

    // A fixed serial number and dates: certificates of one length.
    private static X509Certificate2 MakeCertificate()
    {
        using RSA key = RSA.Create(2048);
        X500DistinguishedName name = new("CN=server");
        CertificateRequest request = new(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 open = request.Create(
            name,
            X509SignatureGenerator.CreateForRSA(key, RSASignaturePadding.Pkcs1),
            new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero),
            new DateTimeOffset(2040, 1, 1, 0, 0, 0, TimeSpan.Zero),
            [1, 2, 3, 4]);
        using X509Certificate2 withKey = open.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }

    private static Task RunServerAsync(SimulatedHost self) => RunServerAsync(self, EchoAsync);

    private static async Task RunServerAsync(SimulatedHost self, StreamHandler handler)
    {
        await using SocketServer server = new SocketServer(new ServerOptions { Engine = self.Engine }).Listen("tcp://*:7", handler);
        await server.StartAsync();
        await Task.Delay(Timeout.InfiniteTimeSpan, self.TimeProvider, self.Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await server.StopAsync();
    }

    private static async Task EchoAsync(Connection connection, CancellationToken cancellation)
    {
        while (true)
        {
            ReadResult read = await connection.Input.ReadAsync(cancellation);
            foreach (ReadOnlyMemory<byte> segment in read.Buffer)
            {
                await connection.Output.WriteAsync(segment, cancellation);
            }

            connection.Input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted || read.IsCanceled)
            {
                return;
            }
        }
    }

    private static async Task<string> AskAsync(Connection connection, string question)
    {
        await connection.Output.WriteAsync(Encoding.UTF8.GetBytes(question));
        ReadResult read = await connection.Input.ReadAtLeastAsync(question.Length);
        string answer = Encoding.UTF8.GetString(read.Buffer);
        connection.Input.AdvanceTo(read.Buffer.End);
        return answer;
    }
}
