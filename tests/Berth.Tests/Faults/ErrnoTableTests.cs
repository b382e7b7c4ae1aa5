namespace Berth.Tests.Faults;

public sealed class ErrnoTableTests
{
    [Fact]
    public void Names_and_numbers_are_those_of_the_C_headers()
    {
        IReadOnlyDictionary<string, int>? header = ErrnoHeader.Read(ErrnoTable.All, out string reason);
        Assert.SkipWhen(header is null, reason);

        Assert.True(ErrnoTable.All.Count > 60);
        Assert.All(ErrnoTable.All, entry =>
        {
            Assert.Equal(header[entry.Name], entry.Errno.Value);
            if (entry.Alias is not null)
            {
                Assert.Equal(header[entry.Alias], entry.Errno.Value);
            }
        });
    }

    /// <summary>
    /// ERRORS of socket(2), bind(2), listen(2), accept(2), connect(2), send(2), recv(2), shutdown(2), getsockopt(2), socketpair(2),
    /// getsockname(2), getpeername(2), poll(2), epoll_ctl(2), epoll_wait(2), io_uring_enter(2), sendfile(2), splice(2), fcntl(2),
    /// read(2), write(2), ioctl(2), and of ip(7), ipv6(7), tcp(7), udp(7), unix(7), socket(7).
    /// </summary>
    [Theory]
    [InlineData("EACCES EAFNOSUPPORT EINVAL EMFILE ENFILE ENOBUFS ENOMEM EPROTONOSUPPORT")]
    [InlineData("EADDRINUSE EADDRNOTAVAIL EBADF EFAULT ELOOP ENAMETOOLONG ENOENT ENOTDIR ENOTSOCK EROFS EOPNOTSUPP ECONNREFUSED")]
    [InlineData("EAGAIN EWOULDBLOCK ECONNABORTED EINTR EPERM EPROTO ENOSR ESOCKTNOSUPPORT ETIMEDOUT ENETDOWN ENOPROTOOPT EHOSTDOWN")]
    [InlineData("ENONET EHOSTUNREACH ENETUNREACH EALREADY EINPROGRESS EISCONN EPROTOTYPE ECONNRESET EDESTADDRREQ EMSGSIZE ENOTCONN")]
    [InlineData("EPIPE ENOTSUP EEXIST ENOSPC ENOSYS EOVERFLOW ESPIPE EIO EBUSY EDEADLK ENOLCK EISDIR EDQUOT EFBIG ENOTTY ENODEV")]
    [InlineData("ENOPKG ERANGE EDOM ESRCH ETOOMANYREFS ENXIO ECANCELED ETIME EBADFD EBADMSG ESHUTDOWN ENETRESET EPFNOSUPPORT")]
    public void Every_errno_of_the_manual_pages_has_a_row(string names) => Assert.All(
        names.Split(' '),
        name => Assert.NotNull(ErrnoTable.Find(name)));

    [Fact]
    public void Every_row_has_a_sentence_and_something_to_check()
    {
        Assert.All(ErrnoTable.All, entry =>
        {
            Assert.Equal('.', entry.Sentence[^1]);
            Assert.Equal('.', entry.Check[^1]);
            Assert.True(char.IsUpper(entry.Sentence[0]) && char.IsUpper(entry.Check[0]));
            Assert.DoesNotContain(entry.Name, entry.Sentence);
        });
        Assert.Equal(ErrnoTable.All.Count, ErrnoTable.All.Select(entry => entry.Sentence).Distinct().Count());
        Assert.Equal(ErrnoTable.All.OrderBy(entry => entry.Errno.Value), ErrnoTable.All);
    }

    [Fact]
    public void Every_row_has_a_property_of_its_name()
    {
        Dictionary<string, int> properties = typeof(Errno).GetProperties()
            .Where(property => property.PropertyType == typeof(Errno))
            .ToDictionary(property => property.Name, property => ((Errno)property.GetValue(null)!).Value);

        Assert.All(ErrnoTable.All, entry => Assert.Contains(entry.Name, properties.Keys));
        Assert.All(properties, pair => Assert.Equal(pair.Value, ErrnoTable.Find(pair.Key)?.Errno.Value));
    }

    [Theory]
    [InlineData("ECONNREFUSED", 111)]
    [InlineData("econnrefused", 111)]
    [InlineData("ConnRefused", 111)]
    [InlineData(" 111 ", 111)]
    [InlineData("EWOULDBLOCK", 11)]
    [InlineData("again", 11)]
    [InlineData("ENOTSUP", 95)]
    [InlineData("pipe", 32)]
    public void A_row_is_found_by_name_in_any_case_with_or_without_its_E_and_by_number(string typed, int number) =>
        Assert.Equal(number, ErrnoTable.Find(typed)?.Errno.Value);

    [Theory]
    [InlineData("")]
    [InlineData("E")]
    [InlineData("0")]
    [InlineData("-111")]
    [InlineData("999")]
    [InlineData("99999999999")]
    [InlineData("ECONREFUSED")]
    public void What_is_no_row_is_not_found(string typed) => Assert.Null(ErrnoTable.Find(typed));

    [Fact]
    public void A_mistyped_name_has_a_nearest_one() => Assert.Equal("ECONNREFUSED", ErrnoTable.NearestName("econrefused"));

    [Fact]
    public void A_number_without_a_row_is_still_shown()
    {
        Errno unknown = new(999);

        Assert.Equal("errno 999", unknown.ToString());
        Assert.Null(unknown.Sentence);
        Assert.Null(unknown.Check);
        Assert.Equal(FaultReason.Other, ErrnoTable.ReasonOf(unknown));
        Assert.Equal("ECONNREFUSED", Errno.ECONNREFUSED.ToString());
    }

    [Theory]
    [InlineData("ECONNREFUSED", FaultReason.Refused)]
    [InlineData("ECONNRESET", FaultReason.ResetByPeer)]
    [InlineData("EPIPE", FaultReason.ResetByPeer)]
    [InlineData("ETIMEDOUT", FaultReason.TimedOut)]
    [InlineData("EHOSTUNREACH", FaultReason.Unreachable)]
    [InlineData("ENETUNREACH", FaultReason.Unreachable)]
    [InlineData("EADDRINUSE", FaultReason.AddressInUse)]
    [InlineData("EADDRNOTAVAIL", FaultReason.AddressNotAvailable)]
    [InlineData("ENOENT", FaultReason.AddressNotAvailable)]
    [InlineData("EACCES", FaultReason.AccessDenied)]
    [InlineData("EPERM", FaultReason.AccessDenied)]
    [InlineData("EMSGSIZE", FaultReason.MessageTooLong)]
    [InlineData("EINVAL", FaultReason.InvalidArgument)]
    [InlineData("EMFILE", FaultReason.OutOfDescriptors)]
    [InlineData("ENFILE", FaultReason.OutOfDescriptors)]
    [InlineData("ENOMEM", FaultReason.OutOfMemory)]
    [InlineData("ENOBUFS", FaultReason.OutOfMemory)]
    [InlineData("EAFNOSUPPORT", FaultReason.NotSupported)]
    public void A_reason_is_the_one_that_FaultReason_documents(string name, FaultReason reason) =>
        Assert.Equal(reason, ErrnoTable.ReasonOf(ErrnoTable.Find(name)!.Errno));
}
