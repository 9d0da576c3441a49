using System.Runtime.InteropServices;
using Plateau.Numerics;

namespace Plateau.Bench;

/// <summary>What the numbers were measured on.</summary>
internal static class Machine
{
    public static string Line()
        => $"machine: {Processor()}, {Environment.ProcessorCount} cores, kernel {KernelKinds.Best}, {RuntimeInformation.OSDescription}, "
            + $"{RuntimeInformation.FrameworkDescription}";

    private static string Processor()
    {
        const string CpuInfo = "/proc/cpuinfo";
        string? model = File.Exists(CpuInfo)
            ? File.ReadLines(CpuInfo).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return model is null
            ? RuntimeInformation.ProcessArchitecture.ToString()
            : model[(model.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
