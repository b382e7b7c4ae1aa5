// Small benchmarks, one method each: dotnet run -c Release --project bench/Berth.Bench -- --inprocess --filter "*"
using BenchmarkDotNet.Running;

BenchmarkSwitcher.FromAssembly(typeof(Berth.FramingBenchmarks).Assembly).Run(args);
