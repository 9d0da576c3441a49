namespace Plateau.Jobs;

/// <summary>The center of draws.</summary>
internal enum CenterKind
{
    /// <summary>w*.</summary>
    Optimum,

    /// <summary>That of a file.</summary>
    Given,
}
