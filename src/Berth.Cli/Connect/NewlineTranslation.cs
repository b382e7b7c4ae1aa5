namespace Berth;

/// <summary>Makes CR LF of each newline that is not already preceded by CR, over any split of the bytes.</summary>
internal sealed class NewlineTranslation
{
    private byte _last;

    public byte[] Apply(ReadOnlySpan<byte> bytes)
    {
        byte[] translated = new byte[bytes.Length + bytes.Count((byte)'\n')];
        int length = 0;
        foreach (byte value in bytes)
        {
            if (value == '\n' && _last != '\r')
            {
                translated[length++] = (byte)'\r';
            }

            translated[length++] = value;
            _last = value;
        }

        return translated[..length];
    }
}
