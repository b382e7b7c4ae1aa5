// Drives the comparison; bench/run builds what it needs and starts it in a network namespace of its own.
using System.Globalization;
using Berth.Bench.Compare;

if (args.Contains("--help") || args.Contains("-h"))
{
    Console.WriteLine(Options.Help);
    return 0;
}

Options options;
try
{
    options = Options.Parse(args);
}
catch (FormatException error)
{
    Console.Error.WriteLine($"bench: {error.Message}\n\n{Options.Help}");
    return 2;
}

if (Environment.ProcessorCount < 2)
{
    Console.Error.WriteLine("bench: at least 2 cores are needed, one for the server and one for the generator.");
    return 1;
}

try
{
    double loadBefore = await Machine.LoadAsync();
    Report report = new(await Machine.DescribeAsync(options.HasPrivateNetwork, options.Repository), options);
    await new Comparison(options, report).RunAsync();
    report.Load = (loadBefore, await Machine.LoadAsync());
    string date = DateTimeOffset.Now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    string page = report.Write(date);
    Console.Write(page);
    string? output = options.Output
        ?? (options.IsQuick ? null : Path.Combine(options.Repository, $"bench/results/{date}-{Environment.ProcessorCount}-cores.md"));
    if (output is not null)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(output))!);
        await File.WriteAllTextAsync(output, page);
    }

    return 0;
}
catch (InvalidOperationException error)
{
    Console.Error.WriteLine($"bench: {error.Message}");
    return 1;
}
