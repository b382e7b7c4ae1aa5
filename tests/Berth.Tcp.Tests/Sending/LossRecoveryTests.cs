namespace Berth;

/// <summary>What is sent again, and when: RFC 6675 section 5, RFC 6582 section 3.2, RFC 5681 section 3. Numbers are segments.</summary>
public sealed class LossRecoveryTests
{
    private const int Segment = 1000;

    /// <summary>Of twenty segments 0 and 8 are lost; the window falls to ten.</summary>
    [Fact]
    public void Sack_SendsTheFirstHoleAtOnce_AndOthersAsThePipeEmpties()
    {
        RecoveringSender sender = New(20, selective: true);
        Assert.Equal("", sender.Acknowledge(0, (1, 2)));
        Assert.Equal("", sender.Acknowledge(0, (1, 3)));
        Assert.False(sender.Recovery.IsRecovering);

        Assert.Equal("0", sender.Acknowledge(0, (1, 4)));
        Assert.True(sender.Recovery.IsRecovering);
        Assert.Equal((10 * Segment, 17), (sender.Congestion.Window, sender.InFlight));

        for (int end = 5; end <= 8; end++)
        {
            Assert.Equal("", sender.Acknowledge(0, (1, end)));
        }

        Assert.Equal("", sender.Acknowledge(0, (9, 10), (1, 8)));
        Assert.Equal("", sender.Acknowledge(0, (9, 11), (1, 8)));
        Assert.Equal(11, sender.InFlight);
        Assert.Equal("8", sender.Acknowledge(0, (9, 12), (1, 8)));
        Assert.Equal("19", sender.Acknowledge(8, (9, 12))); // Nothing new to send: the rescue.
        Assert.Equal("", sender.Acknowledge(12));
        Assert.True(sender.Recovery.IsRecovering);
        Assert.Equal("", sender.Acknowledge(20));
        Assert.False(sender.Recovery.IsRecovering);
        Assert.Equal(10 * Segment, sender.Congestion.Window);
    }

    /// <summary>RFC 6675 section 4, rule 4: HighRxt stays where it was, or the loss that shows later waits for the timer.</summary>
    [Fact]
    public void Rescue_LeavesTheHolesBelowItToBeSent()
    {
        RecoveringSender sender = New(20, selective: true, cubic: true);
        sender.Acknowledge(0, (1, 2));
        sender.Acknowledge(0, (1, 3));
        Assert.Equal("0", sender.Acknowledge(0, (1, 4)));
        Assert.Equal(14 * Segment, sender.Congestion.Window);
        Assert.Equal("", sender.Acknowledge(0, (1, 7)));
        Assert.Equal("19", sender.Acknowledge(0, (1, 8)));

        sender.Acknowledge(0, (1, 10));
        Assert.Equal("10", sender.Acknowledge(0, (11, 14), (1, 10)));
        Assert.Equal("", sender.Acknowledge(10, (11, 19)));
        Assert.Equal("", sender.Acknowledge(20));
        Assert.False(sender.Recovery.IsRecovering);
    }

    /// <summary>Of ten segments 0, 3 and 4 are lost: each partial acknowledgement names the next one.</summary>
    [Fact]
    public void WithoutSack_EachPartialAcknowledgementSendsTheNextHole()
    {
        RecoveringSender sender = New(10, selective: false);
        Assert.Equal("", sender.Acknowledge(0));
        Assert.Equal("", sender.Acknowledge(0));
        Assert.Equal("0", sender.Acknowledge(0));
        Assert.Equal(8 * Segment, sender.Congestion.Window);
        Assert.Equal("", sender.Acknowledge(0));
        Assert.Equal(9 * Segment, sender.Congestion.Window);

        Assert.Equal("3", sender.Acknowledge(3));
        Assert.Equal("4", sender.Acknowledge(4));
        Assert.Equal("", sender.Acknowledge(10));
        Assert.False(sender.Recovery.IsRecovering);
        Assert.Equal(5 * Segment, sender.Congestion.Window);
    }

    /// <summary>RFC 6582 section 3.2 step 1: what a recovery sent twice is acknowledged twice, and that is no loss.</summary>
    [Fact]
    public void WithoutSack_DuplicatesOfTheOldRecovery_StartNoNewOne()
    {
        RecoveringSender sender = New(10, selective: false);
        Duplicate(sender, 0, 3);
        sender.Acknowledge(10);
        sender.Send(5);
        Duplicate(sender, 10, 3);
        Assert.False(sender.Recovery.IsRecovering);

        sender.Acknowledge(11);
        Assert.Equal("11", Duplicate(sender, 11, 3));
        Assert.True(sender.Recovery.IsRecovering);
    }

    /// <summary>Sequence numbers come round: after more than 2 GiB the place of the last recovery must not seem to lie ahead.</summary>
    [Fact]
    public void WithoutSack_FastRetransmitGoesOn_WhenTheSequenceNumbersComeRound()
    {
        RecoveringSender sender = New(10, selective: false);
        Duplicate(sender, 0, 3);
        sender.Acknowledge(10);
        for (int i = 0; i < 30; i++)
        {
            sender.GoOn(100_000);
        }

        sender.Send(5);
        Assert.Equal("0", Duplicate(sender, 0, 3));
    }

    /// <summary>RFC 3042 lets two more go out; RFC 5681 section 3.2 step 2 does not count them.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void LimitedTransmit_IsNotCountedAsFlight(bool selective)
    {
        RecoveringSender sender = New(10, selective);
        Assert.Equal(10, sender.InFlight);
        sender.Acknowledge(0, (1, 2));
        Assert.Equal(9, sender.InFlight);
        sender.Send(1);
        sender.Acknowledge(0, (1, 3));
        sender.Send(1);
        Assert.Equal(10, sender.InFlight);
        Assert.Equal("0", sender.Acknowledge(0, (1, 4)));
        Assert.Equal(5 * Segment, sender.Congestion.SlowStartThreshold);
    }

    /// <summary>RFC 5681 section 3.1 and RFC 6675 section 5.1: from the first on, by slow start, and no fast recovery meanwhile.</summary>
    [Fact]
    public void Timeout_SendsEverythingAgain_ButWhatWasReported()
    {
        RecoveringSender sender = New(10, selective: true);
        sender.Acknowledge(0, (5, 6));
        Assert.Equal("0", sender.TimeOut());
        Assert.Equal("1 2", sender.Acknowledge(1));
        Assert.Equal("4 6", sender.Acknowledge(2, (3, 4), (5, 6)));
        Assert.Equal("7 8", sender.Acknowledge(4, (5, 6)));
        Assert.Equal("9", sender.Acknowledge(7));
        Assert.True(sender.Recovery.IsRecovering);
        Assert.False(sender.Congestion.InRecovery);
        Assert.Equal("", sender.Acknowledge(10));
        Assert.False(sender.Recovery.IsRecovering);
    }

    /// <summary>RFC 2018 section 8: the first byte was reported and is not acknowledged, so nothing that was reported counts any more.</summary>
    [Fact]
    public void Timeout_AfterThePeerThrewAwayWhatItHadReported_SendsThatAgainToo()
    {
        RecoveringSender sender = New(10, selective: true);
        sender.Acknowledge(0, (1, 3), (5, 6));
        Assert.Equal("0", sender.TimeOut());
        Assert.Equal("1 2", sender.Acknowledge(1));
        Assert.Equal("3 4", sender.Acknowledge(2));
        Assert.Equal("5 6", sender.Acknowledge(3));
    }

    /// <summary>RFC 5681 equation 4: what was reported is outstanding, too.</summary>
    [Fact]
    public void Timeout_HalvesAllThatIsOutstanding()
    {
        RecoveringSender sender = New(10, selective: true);
        sender.Acknowledge(0, (5, 6));
        sender.Acknowledge(0, (5, 7));
        sender.TimeOut();
        Assert.Equal(5 * Segment, sender.Congestion.SlowStartThreshold);
    }

    /// <summary>What a smaller path MTU sends again ends a recovery that was going on, or the window would never grow again.</summary>
    [Fact]
    public void TooBig_DuringARecovery_EndsItWhenAllIsAcknowledged()
    {
        RecoveringSender sender = New(10, selective: true);
        Assert.Equal("0", sender.Acknowledge(0, (1, 4)));
        Assert.Equal("0 4 5 6 7", sender.TooBig());
        sender.Acknowledge(10);
        Assert.False(sender.Congestion.InRecovery);
        int before = sender.Congestion.Window;
        sender.GoOn(2 * before / Segment);
        Assert.True(sender.Congestion.Window > before);
    }

    private static RecoveringSender New(int inFlight, bool selective, bool cubic = false)
    {
        CongestionControl congestion = cubic ? new Cubic(Segment, inFlight * Segment) : new NewReno(Segment, inFlight * Segment);
        RecoveringSender sender = new(congestion, selective, origin: uint.MaxValue - 5000);
        sender.Send(inFlight);
        return sender;
    }

    private static string Duplicate(RecoveringSender sender, int segment, int count)
    {
        string sent = "";
        for (int i = 0; i < count; i++)
        {
            sent = sender.Acknowledge(segment);
        }

        return sent;
    }
}
