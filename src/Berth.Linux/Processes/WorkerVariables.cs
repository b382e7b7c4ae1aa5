using System.Globalization;

namespace Berth;

/// <summary>
/// The two environment variables by which a parent tells a new process that it is a worker. What stands behind them: descriptor 3 is
/// the control channel, 4 the life-line, and from 5 on stand the given ones.
/// </summary>
/// <param name="DescriptorCount">How many descriptors were given, 0 or more.</param>
/// <param name="ParentId">The parent's process id.</param>
internal readonly record struct WorkerVariables(int DescriptorCount, int ParentId)
{
    /// <summary>Its value: <c>v1;descriptors=2;parent=4711</c>.</summary>
    public const string Name = "BERTH_WORKER";

    /// <summary>Its value is <see cref="WorkerStart.Description"/>.</summary>
    public const string DescriptionName = "BERTH_WORKER_DESCRIPTION";

    public const int ControlDescriptor = 3;
    public const int LifeLineDescriptor = 4;
    public const int FirstGivenDescriptor = 5;

    private const string Version = "v1";
    private const string DescriptorsKey = "descriptors=";
    private const string ParentKey = "parent=";

    /// <summary>Reads what <see cref="ToString"/> wrote, and nothing else.</summary>
    public static bool TryParse(string text, out WorkerVariables variables)
    {
        variables = default;
        if (text.Split(';') is not [Version, var descriptors, var parent]
            || !TryParseNumber(descriptors, DescriptorsKey, out int count)
            || !TryParseNumber(parent, ParentKey, out int parentId))
        {
            return false;
        }

        variables = new WorkerVariables(count, parentId);
        return true;
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Version};{DescriptorsKey}{DescriptorCount};{ParentKey}{ParentId}");

    private static bool TryParseNumber(string part, string key, out int number)
    {
        number = 0;
        return part.StartsWith(key, StringComparison.Ordinal)
            && int.TryParse(part.AsSpan(key.Length), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
