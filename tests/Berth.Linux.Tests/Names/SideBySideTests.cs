using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;
using static Berth.LinuxConstants;
using static Berth.NameConstants;

namespace Berth.Linux.Tests.Names;

/// <summary>The same questions to us and to the C library, through python3's socket module, on this machine.</summary>
public sealed class SideBySideTests
{
    private static readonly NameQuery Empty = new();

    /// <summary>No name but those that every host has, so that no name server decides the test.</summary>
    private static readonly NameQuery[] Queries =
    [
        .. from host in (string?[])[null, "localhost", "127.0.0.1", "::1", "0.0.0.0", "::ffff:192.0.2.1", "fe80::1%lo"]
           from service in (string?[])["http", "7007"]
           from type in (SocketType?[])[null, SocketType.Stream, SocketType.Dgram]
           select new NameQuery { Host = host, Service = service, Type = type },
        Empty with { Service = "http", IsPassive = true },
        Empty with { Service = "0", IsPassive = true, Family = AddressFamily.InterNetworkV6 },
        Empty with { Host = "127.0.0.1", Service = "7", IsPassive = true },
        Empty with { Host = "localhost" },
        Empty with { Host = "localhost", Family = AddressFamily.InterNetwork },
        Empty with { Host = "localhost", Family = AddressFamily.InterNetworkV6, WantsMapped = true },
        Empty with { Host = "localhost", Family = AddressFamily.InterNetworkV6, WantsMapped = true, WantsAll = true },
        Empty with { Host = "localhost", Family = AddressFamily.InterNetworkV6, WantsAll = true },
        Empty with { Host = "127.0.0.1", Family = AddressFamily.InterNetworkV6, WantsMapped = true },
        Empty with { Host = "127.0.0.1", Family = AddressFamily.InterNetworkV6 },
        Empty with { Host = "::1", Family = AddressFamily.InterNetwork },
        Empty with { Host = "localhost", WantsCanonicalName = true, Type = SocketType.Stream },
        Empty with { Host = "127.0.0.1", WantsCanonicalName = true, Type = SocketType.Stream },
        Empty with { Service = "7", WantsCanonicalName = true },
        Empty with { Host = "localhost", IsNumericHost = true },
        Empty with { Host = "127.0.0.1", IsNumericHost = true, Service = "7", IsNumericService = true },
        Empty with { Host = "127.0.0.1", Service = "http", IsNumericService = true },
        Empty with { Host = "127.0.0.1", Service = "no-such-service" },
        Empty with { Host = "127.0.0.1", Service = "http", Type = SocketType.Raw },
        Empty with { Host = "127.0.0.1", Type = SocketType.Raw, Protocol = 1 },
        Empty with { Host = "127.0.0.1", Protocol = 6 },
        Empty with { Host = "127.0.0.1", Protocol = 17, Type = SocketType.Stream },
        Empty with { Host = "127.0.0.1", Type = SocketType.Rdm },
        Empty with { Host = "127.0.0.1", Family = AddressFamily.Unix },
        Empty with { Host = "localhost", IsAddressConfigured = true },
        Empty with { Host = "localhost", IsAddressConfigured = true, IsPassive = true, Service = "http" },
        Empty with { Host = "fe80::1%no-such-interface", IsLegacy = true },
        .. from legacy in (string[])["1", "010.0.0.1", "0x7f.1", "127.1", "1.2.3.4 x", "256.1"]
           select Empty with { Host = legacy, IsLegacy = true, IsNumericHost = true },
        .. from legacy in (string[])["70000", "-1", " 80", "+80", "80x", "0080"]
           select Empty with { Host = "127.0.0.1", Service = legacy, IsLegacy = true },
    ];

    private static readonly ReverseQuery[] ReverseQueries =
    [
        .. from text in (string[])["127.0.0.1:80", "[::1]:80", "127.0.0.1:0", "192.0.2.1:53", "[fe80::1%1]:514", "0.0.0.0:65535"]
           select Parse(text) with { IsNumericHost = true },
        Parse("127.0.0.1:80"),
        Parse("127.0.0.1:80") with { IsNumericService = true },
        Parse("127.0.0.1:80") with { IsNumericService = true, IsNumericHost = true },
        Parse("127.0.0.1:514") with { IsDatagram = true },
        Parse("127.0.0.1:514"),
        Parse("127.0.0.1:54321") with { IsNameRequired = true },
        Parse("127.0.0.1:80") with { IsNameRequired = true, IsNumericHost = true },
    ];

    [Fact]
    public async Task EveryAnswer_IsTheCLibrarys()
    {
        Assert.SkipUnless(File.Exists("/etc/services"), "this host has no services database");
        string[] asked = [.. Queries.Select(ToJson), .. ReverseQueries.Select(ToJson)];
        Assert.True(asked.Length >= 70, $"only {asked.Length} questions");
        string[] theirs = await AskPythonAsync(asked);
        List<string> ours = [];
        foreach (NameQuery query in Queries)
        {
            ours.Add(await AnswerAsync(query));
        }

        foreach (ReverseQuery query in ReverseQueries)
        {
            ours.Add(await AnswerAsync(query));
        }

        Assert.Equal(
            asked.Zip(theirs, (question, answer) => $"{question} -> {answer}"), asked.Zip(ours, (question, answer) => $"{question} -> {answer}"));
        Assert.Contains(theirs, answer => answer.Contains("127.0.0.1|80", StringComparison.Ordinal));
        Assert.Contains(theirs, answer => answer.Contains("EAI -2", StringComparison.Ordinal));
    }

    private static ReverseQuery Parse(string text) => Address.TryParse(text, out Address address)
        ? new ReverseQuery(address)
        : throw new FormatException(text);

    private static async Task<string> AnswerAsync(NameQuery query)
    {
        try
        {
            IReadOnlyList<ResolvedName> found = await LinuxNames.Instance.LookUpAsync(query, TestContext.Current.CancellationToken);
            return JsonSerializer.Serialize(found.Select(Row).Prepend(found[0].CanonicalName ?? ""));
        }
        catch (FaultException failed)
        {
            return Error(failed);
        }
    }

    private static async Task<string> AnswerAsync(ReverseQuery query)
    {
        try
        {
            ReverseName found = await LinuxNames.Instance.LookUpAsync(query, TestContext.Current.CancellationToken);
            return JsonSerializer.Serialize((string[])[found.Host, found.Service]);
        }
        catch (FaultException failed)
        {
            return Error(failed);
        }
    }

    private static string Error(FaultException failed) => JsonSerializer.Serialize((string[])[$"EAI {failed.Fault.NameError?.Value}"]);

    private static string Row(ResolvedName found)
    {
        Address address = found.Address;
        string rest = found.Family == AddressFamily.InterNetwork ? "" : $"|{address.FlowInfo}|{address.ScopeId}";
        return $"{Number(found.Family)} {(int)found.Type} {found.Protocol} {address.HostText.Split('%')[0]}|{address.Port}{rest}";
    }

    private static int Number(AddressFamily family) => family switch
    {
        AddressFamily.InterNetwork => AF_INET,
        AddressFamily.InterNetworkV6 => AF_INET6,
        AddressFamily.Unix => AF_UNIX,
        _ => 0,
    };

    private static string ToJson(NameQuery query) => JsonSerializer.Serialize(new
    {
        host = query.Host,
        service = query.Service,
        family = Number(query.Family),
        type = (int?)query.Type ?? 0,
        protocol = query.Protocol,
        flags = Flags(
            (query.IsPassive, AI_PASSIVE),
            (query.WantsCanonicalName, AI_CANONNAME),
            (query.IsNumericHost, AI_NUMERICHOST),
            (query.IsNumericService, AI_NUMERICSERV),
            (query.WantsMapped, AI_V4MAPPED),
            (query.WantsAll, AI_ALL),
            (query.IsAddressConfigured, AI_ADDRCONFIG)),
    });

    private static string ToJson(ReverseQuery query) => JsonSerializer.Serialize(new
    {
        sockaddr = query.Address.Family == AddressFamily.InterNetwork
            ? new object[] { query.Address.HostText, query.Address.Port }
            : [query.Address.HostText, query.Address.Port, query.Address.FlowInfo, query.Address.ScopeId],
        flags = Flags(
            (query.IsNumericHost, NI_NUMERICHOST),
            (query.IsNumericService, NI_NUMERICSERV),
            (query.IsNameRequired, NI_NAMEREQD),
            (query.IsDatagram, NI_DGRAM)),
    });

    private static int Flags(params (bool IsSet, int Value)[] flags) => flags.Where(flag => flag.IsSet).Sum(flag => flag.Value);

    private static async Task<string[]> AskPythonAsync(string[] questions)
    {
        ProcessStartInfo start = new("python3", [System.IO.Path.Combine(AppContext.BaseDirectory, "Names", "side_by_side.py")])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using Process process = TryStart(start);
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        Task<string> answers = process.StandardOutput.ReadToEndAsync(cancellation);
        await process.StandardInput.WriteAsync(string.Join('\n', questions));
        process.StandardInput.Close();
        string text = await answers.WaitAsync(Helper.Patience, cancellation);
        await process.WaitForExitAsync(cancellation).WaitAsync(Helper.Patience, cancellation);
        Assert.Equal(0, process.ExitCode);

        // Serialized again, so that spaces and escapes are ours.
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Serialize(JsonSerializer.Deserialize<string[]>(line)))];
    }

    private static Process TryStart(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("there is no python3 here");
            throw;
        }
    }
}
