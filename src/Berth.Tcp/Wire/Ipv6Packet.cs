using System.Buffers.Binary;

namespace Berth;

/// <summary>
/// The header of IPv6 and its extension headers (RFC 8200 sections 3 and 4). Options are looked at for what to do when they are unknown, as all
/// but padding are here; jumbograms (RFC 2675) are refused by that rule. No extension header is written but the fragment header.
/// </summary>
internal static class Ipv6Packet
{
    public const int HeaderByteCount = 40;
    public const int FragmentHeaderByteCount = 8;
    public const int NextHeaderOffset = 6;

    public static PacketRefusal Read(ReadOnlySpan<byte> bytes, ref IpPacket packet)
    {
        if (bytes.Length < HeaderByteCount)
        {
            return new(PacketRefusalReason.Truncated);
        }

        int totalLength = HeaderByteCount + BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]);
        if (totalLength > bytes.Length)
        {
            return new(PacketRefusalReason.TotalLength);
        }

        IpAddress source = IpAddress.Read(bytes.Slice(8, 16));
        if (source.IsMulticast)
        {
            return new(PacketRefusalReason.SourceAddress);
        }

        IpAddress destination = IpAddress.Read(bytes.Slice(24, 16));
        bytes = bytes[..totalLength];
        Walk walk = new(bytes, destination.IsMulticast);
        PacketRefusal refusal = walk.ToTheEnd();
        if (refusal.Reason != PacketRefusalReason.None)
        {
            return refusal;
        }

        uint firstWord = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        packet = new IpPacket
        {
            Source = source,
            Destination = destination,
            Protocol = bytes[walk.NamedAt],
            Payload = bytes[walk.At..],
            HopLimit = bytes[7],
            TrafficClass = (byte)(firstWord >> 20),
            FlowLabel = firstWord & 0xF_FFFF,
            DontFragment = true,
            Identification = walk.Identification,
            MoreFragments = (walk.Fragment & 1) != 0,
            FragmentOffset = walk.Fragment & ~7,
            FragmentHeaderNamedAt = walk.FragmentHeaderNamedAt,
            Bytes = bytes,
        };
        return default;
    }

    public static void WriteHeader(Span<byte> destination, in IpPacket packet, int payloadLength)
    {
        byte next = packet.Protocol;
        if (packet.IsFragment)
        {
            Span<byte> extension = destination.Slice(HeaderByteCount, FragmentHeaderByteCount);
            BinaryPrimitives.WriteUInt16BigEndian(extension, (ushort)(next << 8));
            BinaryPrimitives.WriteUInt16BigEndian(extension[2..], (ushort)(packet.FragmentOffset | (packet.MoreFragments ? 1 : 0)));
            BinaryPrimitives.WriteUInt32BigEndian(extension[4..], packet.Identification);
            next = ProtocolNumber.Fragment;
            payloadLength += FragmentHeaderByteCount;
        }

        BinaryPrimitives.WriteUInt32BigEndian(destination, (6u << 28) | ((uint)packet.TrafficClass << 20) | (packet.FlowLabel & 0xF_FFFF));
        BinaryPrimitives.WriteUInt16BigEndian(destination[4..], (ushort)payloadLength);
        destination[NextHeaderOffset] = next;
        destination[7] = packet.HopLimit;
        packet.Source.Write(destination[8..]);
        packet.Destination.Write(destination[24..]);
    }

    /// <summary>Goes through the extension headers up to the upper protocol, or up to the data of a fragment.</summary>
    private ref struct Walk(ReadOnlySpan<byte> bytes, bool isMulticast)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;

        /// <summary>Where the next header begins.</summary>
        public int At = HeaderByteCount;

        /// <summary>Where the byte stands that says what begins there.</summary>
        public int NamedAt = NextHeaderOffset;

        /// <summary>The third and fourth byte of the fragment header: offset and M.</summary>
        public int Fragment;
        public uint Identification;
        public int FragmentHeaderNamedAt;

        public PacketRefusal ToTheEnd()
        {
            while (true)
            {
                PacketRefusal refusal;
                switch (_bytes[NamedAt])
                {
                    case ProtocolNumber.HopByHopOptions when At > HeaderByteCount:
                        // RFC 8200 section 4: anywhere else it is a next header that nobody knows.
                        return new(PacketRefusalReason.ExtensionHeader, IcmpReport.ParameterProblem(1, NamedAt));
                    case ProtocolNumber.HopByHopOptions or ProtocolNumber.DestinationOptions:
                        refusal = Step(hasOptions: true);
                        break;
                    case ProtocolNumber.Routing:
                        refusal = Step(hasOptions: false);
                        break;
                    case ProtocolNumber.Fragment:
                        refusal = StepOverFragmentHeader();
                        break;
                    default:
                        return default;
                }

                if (refusal.Reason != PacketRefusalReason.None || (Fragment & ~6) != 0)
                {
                    return refusal;
                }
            }
        }

        private PacketRefusal Step(bool hasOptions)
        {
            int length = _bytes.Length - At < 8 ? int.MaxValue : (_bytes[At + 1] + 1) * 8;
            if (length > _bytes.Length - At)
            {
                return new(PacketRefusalReason.ExtensionHeader);
            }

            PacketRefusal refusal = default;
            if (hasOptions)
            {
                refusal = CheckOptions(At + 2, At + length);
            }
            else if (_bytes[At + 3] != 0)
            {
                // RFC 8200 section 4.4: segments are left and the type is not known, as RFC 5095 made even type 0.
                refusal = new(PacketRefusalReason.RoutingHeader, IcmpReport.ParameterProblem(0, At + 2));
            }

            (NamedAt, At) = (At, At + length);
            return refusal;
        }

        private PacketRefusal StepOverFragmentHeader()
        {
            if (_bytes.Length - At < FragmentHeaderByteCount)
            {
                return new(PacketRefusalReason.ExtensionHeader);
            }

            Fragment = BinaryPrimitives.ReadUInt16BigEndian(_bytes[(At + 2)..]);
            Identification = BinaryPrimitives.ReadUInt32BigEndian(_bytes[(At + 4)..]);
            FragmentHeaderNamedAt = NamedAt;
            (NamedAt, At) = (At, At + FragmentHeaderByteCount);
            return default;
        }

        // RFC 8200 section 4.2: the two highest bits of an unknown option's type say what is to be done.
        private readonly PacketRefusal CheckOptions(int from, int end)
        {
            for (int at = from; at < end;)
            {
                byte type = _bytes[at];
                if (type == 0)
                {
                    at++;
                    continue;
                }

                if (at + 2 > end || at + 2 + _bytes[at + 1] > end)
                {
                    return new(PacketRefusalReason.ExtensionHeader);
                }

                int action = type >> 6;
                if (action != 0)
                {
                    bool isTold = action == 2 || (action == 3 && !isMulticast);
                    return new(PacketRefusalReason.UnknownOption, isTold ? IcmpReport.ParameterProblem(2, at) : null);
                }

                at += 2 + _bytes[at + 1];
            }

            return default;
        }
    }
}
