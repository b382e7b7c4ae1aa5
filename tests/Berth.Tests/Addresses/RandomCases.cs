using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;

namespace Berth.Tests.Addresses;

/// <summary>Runs a property on random values and prints the seed, so that a failure can be repeated: set <c>BERTH_TEST_SEED</c>.</summary>
internal static class RandomCases
{
    public static void Hold<T>(Gen<T> values, Func<T, bool> property, int count = 500)
    {
        string? wanted = Environment.GetEnvironmentVariable("BERTH_TEST_SEED");
        ulong seed = wanted is null ? (ulong)RandomNumberGenerator.GetInt32(int.MaxValue) : ulong.Parse(wanted);
        TestContext.Current.TestOutputHelper?.WriteLine($"BERTH_TEST_SEED={seed}");
        int ran = 0;
        try
        {
            Check.One(
                Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(seed, 1).WithQuietOnSuccess(true),
                Prop.ForAll(values.ToArbitrary(), value =>
                {
                    ran++;
                    return property(value);
                }));
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"BERTH_TEST_SEED={seed}: {e.Message}", e);
        }

        Assert.Equal(count, ran);
    }
}
