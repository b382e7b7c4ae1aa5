using System.Net.NetworkInformation;

namespace Berth;

/// <summary>RFC 9293 section 3.10.7 as tables: every state, every kind of segment, every place relative to the window, every acknowledgement.</summary>
public sealed class SegmentArrivesTests(ITestOutputHelper output)
{
    public static TheoryData<string> Situations => [.. Situation.Names];

    [Theory]
    [MemberData(nameof(Situations))]
    public void EverySegment_InEveryPlace_HasTheOutcomeThatTheRfcDemands(string name)
    {
        List<string> wrong = [];
        int rows = 0;
        foreach (Arrival arrival in Arrival.All(Situation.Bring(name).Situation))
        {
            (LoneEnd end, Situation situation) = Situation.Bring(name);
            Outcome expected = new SegmentArrives(situation, arrival, byTheLetter: false).Decide();
            end.Arrive(arrival.Flags, arrival.Sequence, arrival.Acknowledgement, arrival.Count, urgent: arrival.Has(TcpFlags.Urgent) ? arrival.Count : 0);
            Outcome seen = new(string.Join("; ", end.TakeBriefs()), end.State, Known(end.State) ? end.ReceiveNext : expected.ReceiveNext, end.Connection.Failure);
            rows++;
            if (seen != expected)
            {
                wrong.Add($"{arrival}\n    expected {expected}\n    seen     {seen}");
            }
        }

        output.WriteLine($"{name}: {rows} rows");
        Assert.True(rows > 200, $"{rows} rows are no table");
        Assert.True(wrong.Count == 0, $"{Situation.Bring(name).Situation}\n{wrong.Count} of {rows} rows:\n{string.Join('\n', wrong.Take(25))}");
    }

    [Fact]
    public void EveryDeparture_ChangesSomeOutcome_AndNothingElseDiffersFromTheLetter()
    {
        Dictionary<Departure, int> changed = [];
        foreach (string name in Situation.Names)
        {
            Situation situation = Situation.Bring(name).Situation;
            foreach (Arrival arrival in Arrival.All(situation))
            {
                SegmentArrives ours = new(situation, arrival, byTheLetter: false);
                bool differs = ours.Decide() != new SegmentArrives(situation, arrival, byTheLetter: true).Decide();
                Assert.True(!differs || ours.Departures.Count > 0, $"{situation}: {arrival}");
                foreach (Departure departure in differs ? ours.Departures : [])
                {
                    changed[departure] = changed.GetValueOrDefault(departure) + 1;
                }
            }
        }

        foreach ((Departure departure, int rows) in changed)
        {
            output.WriteLine($"{departure}: {rows} rows");
        }

        Assert.Equal(Enum.GetValues<Departure>().Order(), changed.Keys.Order());
    }

    private static bool Known(TcpState state) => state is not (TcpState.SynSent or TcpState.Closed);
}
