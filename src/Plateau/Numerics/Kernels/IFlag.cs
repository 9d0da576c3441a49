namespace Plateau.Numerics;

/// <summary>A yes or no that the compiler knows. A loop is written once, and compiled for each of the two without a test inside.</summary>
internal interface IFlag
{
    /// <summary>Whether the flag is set.</summary>
    static abstract bool IsSet { get; }
}

/// <summary>The flag is set.</summary>
internal readonly struct Yes : IFlag
{
    /// <inheritdoc/>
    public static bool IsSet => true;
}

/// <summary>The flag is not set.</summary>
internal readonly struct No : IFlag
{
    /// <inheritdoc/>
    public static bool IsSet => false;
}
