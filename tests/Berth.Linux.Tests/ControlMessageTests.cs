using System.Runtime.InteropServices;

namespace Berth.Linux.Tests;

public sealed class ControlMessageTests
{
    [Fact]
    public void Reader_FindsWhatTheWriterWrote()
    {
        byte[] buffer = new byte[ControlMessageWriter.SpaceFor(5) + ControlMessageWriter.SpaceFor(0) + ControlMessageWriter.SpaceFor(12)];
        ControlMessageWriter writer = new(buffer);
        writer.Write(1, 2, [1, 2, 3, 4, 5]);
        writer.Write(41, 50, []);
        writer.Write(0, 8, "twelve bytes"u8);
        Assert.Equal(buffer.Length, writer.Length);
        Assert.Equal(["1 2 0102030405", "41 50 ", $"0 8 {Convert.ToHexString("twelve bytes"u8)}"], Read(buffer));
    }

    [Fact]
    public void Reader_TakesALastMessageWithoutItsPadding()
    {
        byte[] buffer = new byte[ControlMessageWriter.SpaceFor(5)];
        new ControlMessageWriter(buffer).Write(1, 2, [1, 2, 3, 4, 5]);
        Assert.Equal(["1 2 0102030405"], Read(buffer.AsSpan(0, ControlMessageWriter.HeaderBytes + 5)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(25)]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    public void Reader_EndsAtALengthThatCannotBe(long length)
    {
        byte[] buffer = new byte[24];
        MemoryMarshal.Write(buffer, new ControlMessageHeader { Length = unchecked((nuint)length), Level = 1, Type = 1 });
        Assert.Empty(Read(buffer));
    }

    [Fact]
    public void Reader_StaysWithinRandomBytes()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        Random random = new(seed);
        int found = 0;
        for (int round = 0; round < 20_000; round++)
        {
            byte[] buffer = new byte[random.Next(100)];
            random.NextBytes(buffer);
            for (int at = 0; at + 8 <= buffer.Length; at += 8)
            {
                if (random.Next(2) == 0)
                {
                    BitConverter.TryWriteBytes(buffer.AsSpan(at), (long)random.Next(60));
                }
            }

            found += Read(buffer).Count; // A slice outside the buffer would throw.
        }

        Assert.NotEqual(0, found);
    }

    private static List<string> Read(ReadOnlySpan<byte> control)
    {
        List<string> messages = [];
        ControlMessageReader reader = new(control);
        while (reader.MoveNext())
        {
            messages.Add($"{reader.Level} {reader.Type} {Convert.ToHexString(reader.Data)}");
        }

        return messages;
    }
}
