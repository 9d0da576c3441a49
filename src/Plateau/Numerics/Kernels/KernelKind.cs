using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Plateau.Numerics;

/// <summary>The instruction sets that the matrix product is written for. All give the same bits.</summary>
internal enum KernelKind
{
    /// <summary>One number at a time; runs everywhere.</summary>
    Scalar,

    /// <summary>128-bit vectors: NEON.</summary>
    Vector128,

    /// <summary>256-bit vectors: AVX2 with FMA.</summary>
    Avx2,

    /// <summary>512-bit vectors: AVX-512.</summary>
    Avx512,
}

/// <summary>Chooses the instruction set for this machine.</summary>
internal static class KernelKinds
{
    /// <summary>The fastest instruction set of this machine.</summary>
    public static KernelKind Best { get; } =
        Vector512.IsHardwareAccelerated ? KernelKind.Avx512
        : Fma.IsSupported && Avx2.IsSupported ? KernelKind.Avx2
        : AdvSimd.Arm64.IsSupported ? KernelKind.Vector128
        : KernelKind.Scalar;
}
