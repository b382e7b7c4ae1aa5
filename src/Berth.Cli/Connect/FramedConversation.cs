using System.Buffers;

namespace Berth;

/// <summary>The same conversation in messages: a line of standard input is one, and each of the peer's is printed on a line.</summary>
/// <remarks>A line that the codec can't frame is told and left out, so that a typing error ends nothing; the exit code remembers it.</remarks>
internal sealed class FramedConversation(
    Connection connection, ConnectArguments arguments, ConnectReport report, MessageCodec<ReadOnlySequence<byte>> codec)
    : StreamConversation(connection, arguments, report)
{
    private const long HexDigitsPerByteMax = 3; // A blank or colon counted in.

    private readonly MessageChannel<ReadOnlySequence<byte>> _messages = connection.Messages(codec);
    private readonly bool _isJson = codec is JsonValuesCodec;
    private readonly bool _isFromHex = arguments.IsFromHex;
    private int _exitCode = ExitCodes.Done;

    public override int ExitCode => _exitCode;

    protected override void SendInput(Stream input)
    {
        int lineBytesMax = (int)Math.Min(int.MaxValue / 2, codec.BytesMax * (_isFromHex ? HexDigitsPerByteMax : 1L));
        long number = 0;
        try
        {
            foreach (ReadOnlyMemory<byte> line in InputLines.Read(input, lineBytesMax))
            {
                number++;
                if (_isJson && line.Span.IndexOfAnyExcept(" \t\r"u8) < 0)
                {
                    continue; // White space between values.
                }

                try
                {
                    Send(_isFromHex ? FromHex(line.Span) : line);
                }
                catch (FaultException e) when (e.Fault.Reason == FaultReason.MalformedMessage)
                {
                    LeaveOut(number, e.Fault.Detail!.TrimEnd('.'));
                }
                catch (FormatException)
                {
                    LeaveOut(number, "it is not pairs of hex digits, such as 0a1b");
                }
            }
        }
        catch (InvalidDataException e)
        {
            LeaveOut(number + 1, $"{e.Message}, and nothing behind it is sent");
        }
    }

    protected override async Task ReceiveAsync()
    {
        while (await _messages.ReadAsync().ConfigureAwait(false) is var read)
        {
            if (!read.HasMessage)
            {
                if (read.IsEnd)
                {
                    Report.PeerEnded(Connection.BytesReceived);
                }

                return;
            }

            Report.Message(_isJson ? OnOneLine(read.Message) : read.Message);
        }
    }

    /// <summary>A JSON value without its line ends and what indents lines. Within strings neither can stand.</summary>
    private static ReadOnlySequence<byte> OnOneLine(in ReadOnlySequence<byte> value)
    {
        if (value.PositionOf((byte)'\n') is null && value.PositionOf((byte)'\r') is null)
        {
            return value;
        }

        byte[] bytes = value.ToArray();
        int length = 0;
        bool isIndent = false;
        foreach (byte each in bytes)
        {
            isIndent = each is (byte)'\n' or (byte)'\r' || (isIndent && each is (byte)' ' or (byte)'\t');
            if (!isIndent)
            {
                bytes[length++] = each;
            }
        }

        return new ReadOnlySequence<byte>(bytes, 0, length);
    }

    private static byte[] FromHex(ReadOnlySpan<byte> line)
    {
        byte[] digits = line.ToArray();
        int length = 0;
        foreach (byte digit in digits)
        {
            if (digit is not ((byte)' ' or (byte)':'))
            {
                digits[length++] = digit;
            }
        }

        return Convert.FromHexString(digits.AsSpan(0, length));
    }

    private void Send(ReadOnlyMemory<byte> message)
    {
        // This thread has nothing else to do: it waits here, and the peer's slowness becomes that of whoever writes our input.
        _messages.WriteAsync(message).AsTask().GetAwaiter().GetResult();
        Report.Sent(message.Length);
    }

    private void LeaveOut(long number, string why)
    {
        _exitCode = ExitCodes.Other;
        Terminal.Complain($"line {number:N0} was not sent: {why}");
    }
}
