namespace Berth;

/// <summary>Runs seeds one after another, and shrinks the faults of those that fail.</summary>
internal sealed class Explorer(Func<SimulatedNetwork, Task> scenario, ExploreOptions options, CancellationToken cancellation)
{
    public async Task<Exploration> ExploreAsync(Range seeds)
    {
        if (seeds.Start.IsFromEnd || seeds.End.IsFromEnd || seeds.Start.Value > seeds.End.Value)
        {
            throw new ArgumentOutOfRangeException(nameof(seeds), seeds, "Seeds go from a first to a last number, as in 1..1000.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(options.FailuresMax, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.ShrinkRunsMax, nameof(options));
        string? replay = Environment.GetEnvironmentVariable(SeedChoice.Variable);
        IEnumerable<SeedChoice> choices = string.IsNullOrEmpty(replay)
            ? Enumerable.Range(seeds.Start.Value, seeds.End.Value - seeds.Start.Value).Select(seed => new SeedChoice(seed, null))
            : [SeedChoice.Parse(replay)];

        int run = 0;
        List<ExploredFailure> failures = [];
        foreach (SeedChoice choice in choices)
        {
            cancellation.ThrowIfCancellationRequested();
            run++;
            Attempt attempt = await TryAsync(choice).ConfigureAwait(false);
            options.OnRun?.Invoke(choice.Seed, attempt.Exception);
            if (attempt.Exception is not null)
            {
                failures.Add(await ShrinkAsync(choice, attempt).ConfigureAwait(false));
                if (failures.Count == options.FailuresMax)
                {
                    break;
                }
            }
        }

        Exploration exploration = new(run, failures);
        return failures.Count > 0 && options.ThrowOnFailure
            ? throw new SimulationException(failures[0], exploration.ToString())
            : exploration;
    }

    /// <summary>
    /// Leaves out ever smaller parts of the list while what is left still fails: first all, then halves, then single ones. At its end no
    /// single fault can be left out, unless the runs were used up.
    /// </summary>
    private async Task<ExploredFailure> ShrinkAsync(SeedChoice choice, Attempt failed)
    {
        Attempt smallest = failed;
        int runs = 0;
        int size = failed.Faults.Count;
        while (size > 0)
        {
            bool removed = false;
            for (int start = 0; start < smallest.Faults.Count && runs < options.ShrinkRunsMax;)
            {
                HashSet<int> kept = [.. smallest.Faults.Select(fault => fault.Number)];
                kept.ExceptWith(smallest.Faults.Skip(start).Take(size).Select(fault => fault.Number));
                cancellation.ThrowIfCancellationRequested();
                runs++;
                Attempt attempt = await TryAsync(choice with { Kept = kept }).ConfigureAwait(false);
                if (attempt.FailsAs(failed))
                {
                    smallest = attempt;
                    removed = true;
                }
                else
                {
                    start += size;
                }
            }

            size = removed && size == 1 ? 1 : size / 2;
        }

        return new ExploredFailure(choice.Seed, smallest.Time, smallest.Exception!, failed.FaultsDrawn, smallest.Faults, runs);
    }

    private async Task<Attempt> TryAsync(SeedChoice choice)
    {
        FaultDraw? faults = null;
        SimulationLoop? loop = null;
        Exception? exception = null;
        try
        {
            await SimulatedNetwork.RunOneAsync(
                choice.Seed, scenario, options.Simulation, choice.Kept, (drawn, of) => (faults, loop) = (drawn, of), cancellation).ConfigureAwait(false);
        }
        catch (Exception failure) when (loop is not null)
        {
            exception = failure;
        }

        return new Attempt(exception, loop!.Now, faults!.Count, [.. faults.Used.Select(used => new ExploredFault(used.Number, used.Text))]);
    }

    private sealed record Attempt(Exception? Exception, Instant Time, int FaultsDrawn, IReadOnlyList<ExploredFault> Faults)
    {
        /// <summary>Another kind of failure is another fault of the program, and is not to be slipped in for the first one.</summary>
        public bool FailsAs(Attempt other) => Exception?.GetType() == other.Exception!.GetType()
            && (Exception as SimulationException)?.Failure == (other.Exception as SimulationException)?.Failure;
    }
}
