namespace Berth.Simulation.Tests;

/// <summary>The queue against a sorted list, by random operations.</summary>
public sealed class EventQueueTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void RandomOperations_GiveWhatASortedListGives(int seed)
    {
        SeededRandom random = new((ulong)seed);
        EventQueue queue = new();
        List<(long Ticks, int Order, Event Item)> model = [];
        Event[] events = [.. Enumerable.Range(0, 300).Select(_ => new Event())];
        int order = 0;
        int taken = 0;
        for (int step = 0; step < 20_000; step++)
        {
            Event item = events[random.Next(events.Length)];
            switch (random.Next(5))
            {
                case 0 or 1 or 2:
                    long ticks = random.Next(50);
                    queue.Put(item, new Instant(ticks));
                    model.RemoveAll(entry => entry.Item == item);
                    model.Add((ticks, order++, item));
                    break;
                case 3:
                    queue.Remove(item);
                    model.RemoveAll(entry => entry.Item == item);
                    break;
                default:
                    QueuedEvent? first = queue.Take(out Instant at);
                    if (model.Count == 0)
                    {
                        Assert.Null(first);
                        Assert.Equal(Instant.Never, at);
                    }
                    else
                    {
                        var expected = model.MinBy(entry => (entry.Ticks, entry.Order));
                        Assert.True(first == expected.Item && at.Ticks == expected.Ticks, $"seed {seed}, step {step}");
                        model.Remove(expected);
                        taken++;
                    }

                    break;
            }

            Assert.Equal(model.Count, queue.Count);
            Assert.Equal(model.Exists(entry => entry.Item == item), item.IsQueued);
        }

        Assert.True(taken > 1000);
    }

    private sealed class Event : QueuedEvent
    {
        public override void Fire()
        {
        }
    }
}
