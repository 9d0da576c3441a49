namespace Plateau.Jobs;

/// <summary>What finds eigenpairs.</summary>
internal enum SpectrumSolver
{
    /// <summary>Block Lanczos.</summary>
    Block,

    /// <summary>The papers' power iteration with deflation.</summary>
    Power,
}
