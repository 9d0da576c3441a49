namespace Plateau.Jobs;

/// <summary>The center of draws.</summary>
internal enum CenterKind
{
    /// <summary>w*.</summary>
    Optimum,

    /// <summary>The parameters in the file of <c>--mean</c>.</summary>
    Given,
}
