using System.Reflection;

namespace Plateau.Runs;

/// <summary>Which Plateau this is.</summary>
internal static class BuildVersion
{
    /// <summary>The version with the revision of the source after a <c>+</c>, where the build knew it: what defines a result.</summary>
    public static string Full { get; } =
        typeof(BuildVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";

    /// <summary>The version alone, for example <c>0.1.0</c>: what documents carry.</summary>
    public static string Number { get; } = Full.Split('+')[0];
}
