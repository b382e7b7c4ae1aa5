using System.Buffers;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Berth.Conformance;

/// <content>Other ways to the same bytes: leases, streams, TLS over a stream, connections over connections.</content>
public abstract partial class TransferBehaviours
{
    [Fact]
    public Task Lease_LendsWhatCame_AndTellsTheEnd() => PairAsync(
        server: async connection =>
        {
            StringBuilder received = new();
            while (true)
            {
                using ReceiveLease lease = await connection.ReceiveAsync();
                if (lease.IsEnd)
                {
                    Assert.True(lease.Bytes.IsEmpty);
                    break;
                }

                Assert.False(lease.Bytes.IsEmpty);
                received.Append(Encoding.UTF8.GetString(lease.Bytes.ToArray()));
            }

            Assert.Equal("first second", received.ToString());
        },
        client: async connection =>
        {
            await connection.Output.SendAsync("first ");
            await connection.Output.SendAsync("second");
            await connection.CompleteOutputAsync();
        });

    [Fact]
    public Task Lease_Cancelled_LosesNothing()
    {
        CancellationTokenSource patience = new();
        Signal waiting = new();
        return PairAsync(
            server: async connection =>
            {
                waiting.Set();
                await PipeScripts.ExpectCanceledAsync(async () => await connection.ReceiveAsync(patience.Token));
                await connection.Output.SendAsync("now");
                using ReceiveLease lease = await connection.ReceiveAsync();
                Assert.Equal("x", Encoding.UTF8.GetString(lease.Bytes.ToArray()));
            },
            client: async connection =>
            {
                await waiting;
                await patience.CancelAsync();
                await connection.Input.ExpectAsync("now");
                await connection.Output.SendAsync("x");
            });
    }

    [Fact]
    public Task Lease_OfABrokenConnection_ReportsTheFault() => BrokenAsync(
        async connection =>
        {
            Fault first = await PipeScripts.FaultOfAsync(async () => await connection.ReceiveAsync());
            Assert.Equal(FaultReason.ResetByPeer, first.Reason);
            Assert.Equal(first, await PipeScripts.FaultOfAsync(async () => await connection.ReceiveAsync()));
        });

    [Fact]
    public Task Lease_AndInput_OnOneConnection_Throw() => PairAsync(
        server: async connection =>
        {
            await connection.Input.ExpectAsync("x");
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await connection.ReceiveAsync());
            await connection.Output.SendAsync("y");
        },
        client: async connection =>
        {
            await connection.Output.SendAsync("x");
            using ReceiveLease lease = await connection.ReceiveAsync();
            Assert.Equal("y", Encoding.UTF8.GetString(lease.Bytes.ToArray()));
            Assert.Throws<InvalidOperationException>(() => connection.Input);
        });

    [Fact]
    public Task Stream_ReadsAndWrites() => PairAsync(
        server: async connection =>
        {
            using StreamReader reader = new(connection.AsStream());
            Assert.Equal("a line", await reader.ReadLineAsync());
            await connection.AsStream().WriteAsync("an answer"u8.ToArray());
            Assert.Equal(-1, reader.Read());
        },
        client: async connection =>
        {
            Stream stream = connection.AsStream();
            await stream.WriteAsync("a line\r\n"u8.ToArray());
            byte[] answer = new byte[9];
            await stream.ReadExactlyAsync(answer);
            Assert.Equal("an answer", Encoding.UTF8.GetString(answer));
            await stream.DisposeAsync();
            await connection.CompleteOutputAsync(); // Disposing the view has not ended the connection.
        });

    [Fact]
    public Task Stream_OfABrokenConnection_ThrowsInsteadOfEnding() => BrokenAsync(
        async connection =>
        {
            Stream stream = connection.AsStream();
            for (int i = 0; i < 2; i++)
            {
                await Assert.ThrowsAsync<FaultException>(async () => await stream.ReadExactlyAsync(new byte[1]));
                await Assert.ThrowsAsync<FaultException>(async () => await stream.WriteAsync(new byte[1]));
            }
        });

    [Fact]
    public async Task Tls_OverTheStream_TalksBothWays()
    {
        using X509Certificate2 certificate = MakeCertificate();
        await PairAsync(
            server: async connection =>
            {
                await using SslStream tls = new(connection.AsStream());
                await tls.AuthenticateAsServerAsync(certificate, clientCertificateRequired: false, SslProtocols.None, false);
                byte[] question = new byte[SomeTlsBytes];
                await tls.ReadExactlyAsync(question);
                Assert.Equal(new Pattern(8).First(SomeTlsBytes), question);
                await tls.WriteAsync("secret answer"u8.ToArray());
                await tls.ShutdownAsync();
            },
            client: async connection =>
            {
                await using SslStream tls = new(connection.AsStream());
                await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
                {
                    TargetHost = "berth.test",
                    RemoteCertificateValidationCallback = (_, shown, _, _) => shown!.GetCertHashString() == certificate.Thumbprint,
                });
                await tls.WriteAsync(new Pattern(8).First(SomeTlsBytes));
                using StreamReader reader = new(tls);
                Assert.Equal("secret answer", await reader.ReadToEndAsync());
            });
    }

    [Fact]
    public Task Wrapper_IsAConnection_AndGetFindsWhatItAdds() => PairAsync(
        server: async connection =>
        {
            Connection handled = new CountingConnection(connection);
            Assert.Same(handled, handled.Get<CountingConnection>());
            Assert.Same(handled, handled.Get<Connection>());
            Assert.Null(connection.Get<CountingConnection>());
            await handled.Input.ExpectAsync("through");
            await handled.Output.SendAsync("and back");
            handled.RequestStop();
            Assert.True(handled.Stopping.IsCancellationRequested);
            await handled.DisposeAsync();
            Assert.Equal(EndReason.Finished, (await handled.Closed).Reason);
            Assert.True(handled.Get<CountingConnection>()!.Reads > 0);
        },
        client: async connection =>
        {
            await connection.Output.SendAsync("through");
            await connection.Input.ExpectAsync("and back");
            await connection.DisposeAsync();
        });

    private const int SomeTlsBytes = 100_000;

    private static X509Certificate2 MakeCertificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=berth.test", key, HashAlgorithmName.SHA256);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
