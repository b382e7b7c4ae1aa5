namespace Berth.Tests.Options;

/// <summary>What is said when the kernel grants otherwise than asked, and when it refuses.</summary>
public sealed class GrantTests
{
    [Theory]
    [InlineData(1000, 2000, "(the kernel doubles it, for its own book-keeping)")]
    [InlineData(1, 2304, "(the least that the kernel gives)")]
    [InlineData(1000, 1500, "(twice the system's limit; to raise it: sudo sysctl -w net.core.rmem_max=")]
    public void Buffer_DoubledOrCapped_IsExplained(int asked, int granted, string why)
    {
        string remark = Assert.Single(new FixedOptions(BitConverter.GetBytes(granted)).RemarksOn([SocketLevelOption.ReceiveBuffer.Of(asked)]));
        Assert.StartsWith($"receive-buffer: asked for {asked}, granted {granted} {why}", remark, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatWasGrantedAsAsked_OrCannotBeReadBack_IsNotRemarkedOn()
    {
        FixedOptions options = new(BitConverter.GetBytes(7));
        Assert.Empty(options.RemarksOn([IpOption.Ttl.Of(7), SocketLevelOption.SendBufferForce.Of(9), SocketOptionValue.OfInt(1, 9999, 1)]));
        Assert.Single(options.RemarksOn([IpOption.Ttl.Of(8)]));
        Assert.Empty(new FixedOptions(Errno.ENOPROTOOPT).RemarksOn([IpOption.Ttl.Of(8)]));
    }

    [Fact]
    public void Refusal_NamesTheOption_TheValue_AndThePrivilegeOrTheRange()
    {
        Fault denied = Assert.Throws<FaultException>(() => new FixedOptions(Errno.EPERM).Set(SocketLevelOption.Mark, 7u)).Fault;
        Assert.Equal("Setting mark (SO_MARK) to '7' was refused. It needs CAP_NET_ADMIN or CAP_NET_RAW.", denied.Detail);
        Fault invalid = Assert.Throws<FaultException>(() => new FixedOptions(Errno.EINVAL).Set(IpOption.Ttl, 300)).Fault;
        Assert.Equal("Setting ttl (IP_TTL) to '300' was refused. It takes 1 to 255, or -1 for the system's.", invalid.Detail);
        Assert.Equal(invalid.Detail, FaultText.Explanation(invalid)); // The table's words for EINVAL are about addresses.
        Fault missing = Assert.Throws<FaultException>(() => new FixedOptions(Errno.ENOPROTOOPT).Get(UdpOption.Cork)).Fault;
        Assert.Equal("Reading udp-cork (UDP_CORK) was refused.", missing.Detail);
        Assert.NotEqual(missing.Detail, FaultText.Explanation(missing));
    }

    /// <summary>Gives always the same bytes, or always the same errno.</summary>
    private sealed class FixedOptions : SocketOptions
    {
        private readonly byte[] _value = [];
        private readonly Fault? _fault;

        public FixedOptions(byte[] value) => _value = value;

        public FixedOptions(Errno errno) => _fault = new Fault(ErrnoTable.ReasonOf(errno), SocketOperation.Option) { Errno = errno };

        protected override Fault? GetCore(int level, int number, Span<byte> value, out int length)
        {
            _value.CopyTo(value);
            length = _value.Length;
            return _fault;
        }

        protected override Fault? SetCore(SocketOptionValue value) => _fault;
    }
}
