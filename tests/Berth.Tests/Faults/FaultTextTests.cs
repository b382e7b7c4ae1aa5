namespace Berth.Tests.Faults;

public sealed class FaultTextTests
{
    private static readonly Fault Refused = new(FaultReason.Refused, SocketOperation.Connect)
    {
        Host = "db",
        Address = Address.FromIPv4([10, 0, 0, 2], 5432),
        Errno = Errno.ECONNREFUSED,
        Elapsed = TimeSpan.FromMilliseconds(0.2),
    };

    public static TheoryData<string, Fault> Headlines => new()
    {
        { "db (10.0.0.2):5432  connect: ECONNREFUSED after 0.2 ms", Refused },
        { "10.0.0.2:5432  connect: ECONNREFUSED after 0.2 ms", Refused with { Host = null } },
        { "10.0.0.2:5432  connect: ECONNREFUSED after 0.2 ms", Refused with { Host = "10.0.0.2" } },
        { "db (::1):5432  connect: ECONNREFUSED after 0.2 ms", Refused with { Address = Address.IPv6Loopback(5432) } },
        { "[::1]:5432  connect: ECONNREFUSED", Refused with { Host = "::1", Address = Address.IPv6Loopback(5432), Elapsed = null } },
        { "/run/x  connect: ENOENT", new(FaultReason.AddressNotAvailable, SocketOperation.Connect)
            { Host = "", Address = Address.FromUnixPath("/run/x"), Errno = Errno.ENOENT } },
        { "connect: ECONNREFUSED", new(FaultReason.Refused, SocketOperation.Connect) { Errno = Errno.ECONNREFUSED } },
        { "connect: timed out", new(FaultReason.TimedOut, SocketOperation.Connect) },
        { "nosuch  resolve: name not resolved after 3.0 ms", new(FaultReason.NameNotResolved, SocketOperation.Resolve)
            { Host = "nosuch", Elapsed = TimeSpan.FromMilliseconds(3) } },
        { "accept: errno 999", new(FaultReason.Other, SocketOperation.Accept) { Errno = new Errno(999) } },
    };

    [Theory]
    [MemberData(nameof(Headlines), DisableDiscoveryEnumeration = true)]
    public void The_headline_names_place_operation_and_what_happened(string expected, Fault fault)
    {
        Assert.Equal(expected, FaultText.Headline(fault));
        Assert.Equal(expected, fault.ToString());
    }

    [Theory]
    [InlineData(0, "0.0 ms")]
    [InlineData(0.04, "0.0 ms")]
    [InlineData(0.25, "0.3 ms")]
    [InlineData(999.94, "999.9 ms")]
    [InlineData(999.96, "1.0 s")]
    [InlineData(3100, "3.1 s")]
    [InlineData(119_940, "119.9 s")]
    [InlineData(119_960, "120 s")]
    [InlineData(133_400, "133 s")]
    public void A_time_has_one_decimal_until_it_no_longer_matters(double milliseconds, string expected) =>
        Assert.Equal(expected, FaultText.Duration(TimeSpan.FromMicroseconds((long)(milliseconds * 1000))));

    [Fact]
    public void The_message_is_the_headline_and_a_line_of_explanation_and_the_exception_carries_it()
    {
        string message = FaultText.Message(Refused);

        Assert.Equal($"{FaultText.Headline(Refused)}\n{Errno.ECONNREFUSED.Sentence} {Errno.ECONNREFUSED.Check}", message);
        Assert.Equal(message, new FaultException(Refused).Message);
    }

    [Fact]
    public void A_detail_comes_first_and_ends_as_a_sentence()
    {
        Assert.StartsWith("the port is ours. The host answered", FaultText.Explanation(Refused with { Detail = "the port is ours" }));
        Assert.StartsWith("It is ours! The host answered", FaultText.Explanation(Refused with { Detail = " It is ours! " }));
        Assert.Equal(FaultText.Explanation(Refused), FaultText.Explanation(Refused with { Detail = " " }));
    }

    [Fact]
    public void Without_an_errno_the_reason_explains_and_an_unknown_errno_is_not_explained_by_a_guess()
    {
        Assert.Contains("resolver", FaultText.Explanation(new(FaultReason.NameNotResolved, SocketOperation.Resolve)));
        Assert.Null(FaultText.Explanation(new(FaultReason.TimedOut, SocketOperation.Connect) { Errno = new Errno(999) }));
        Assert.Null(FaultText.Explanation(new(FaultReason.Other, SocketOperation.Send)));
    }

    [Fact]
    public void Every_operation_and_every_reason_has_lower_case_words()
    {
        foreach (SocketOperation operation in Enum.GetValues<SocketOperation>())
        {
            foreach (FaultReason reason in Enum.GetValues<FaultReason>())
            {
                string headline = FaultText.Headline(new Fault(reason, operation));
                Assert.Equal(headline.ToLowerInvariant(), headline);
                Assert.StartsWith($"{operation.ToString().ToLowerInvariant()}: ", headline);
            }
        }
    }
}
