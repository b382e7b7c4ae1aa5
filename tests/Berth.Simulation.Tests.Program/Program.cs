using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Berth;
using Berth.Simulation.Tests;

// simulated N: runs the workload N times in virtual time and prints a line for each trace hash, with how often it came.
// pool N: the control; the same workload on the default thread pool and the real clock.
int runs = int.Parse(args[1], CultureInfo.InvariantCulture);
using X509Certificate2 certificate = MakeCertificate();
Dictionary<string, int> seen = new(StringComparer.Ordinal);
for (int run = 0; run < runs; run++)
{
    string hash = args[0] == "simulated" ? await SimulatedAsync() : await OnThePoolAsync();
    seen[hash] = seen.GetValueOrDefault(hash) + 1;
}

foreach ((string hash, int count) in seen)
{
    Console.WriteLine($"{hash} {count}");
}

async Task<string> SimulatedAsync()
{
    SimulationResult result = await SimulatedNetwork.RunAsync(42, network =>
    {
        if (args.Length > 2)
        {
            network.Trace.Listen(record => Console.WriteLine(record));
        }

        return new MixedWorkload(network.TimeProvider, network.Trace.Note, certificate).RunAsync();
    });
    return result.TraceHash.ToString("x16", CultureInfo.InvariantCulture);
}

async Task<string> OnThePoolAsync()
{
    List<string> notes = [];
    await new MixedWorkload(
        TimeProvider.System,
        note =>
        {
            lock (notes)
            {
                notes.Add(note);
            }
        },
        certificate).RunAsync();
    return Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', notes))))[..16];
}

// A fixed serial number and dates, so that certificates of two processes have one length.
static X509Certificate2 MakeCertificate()
{
    using RSA key = RSA.Create(2048);
    X500DistinguishedName name = new("CN=simulated");
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
