using System.Text.Json.Serialization;

namespace Plateau.Convergence;

/// <summary>The norms of one layer's weights.</summary>
internal sealed record LayerNorms
{
    /// <summary>The layer's name, the prefix of its parameters' names.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// ‖W‖₂: of a matrix, or of a convolution as a map of images of their real size. From below, see <see cref="SpectralNorm"/>.
    /// </summary>
    public required double Norm { get; init; }

    /// <summary>How far some singular value lies from <see cref="Norm"/> at most.</summary>
    public required double Residual { get; init; }

    /// <summary>Whether that is little enough.</summary>
    public required bool Converged { get; init; }

    /// <summary>‖W‖_F of the array of weights.</summary>
    public required double Frobenius { get; init; }

    /// <summary>The largest weight in magnitude.</summary>
    [JsonPropertyName("largestWeight")]
    public required double LargestEntry { get; init; }

    /// <summary>The number of rows of the matrix, or of output channels of the convolution.</summary>
    internal int Outputs { get; init; }

    /// <summary>The number of columns of the matrix, or of numbers under the kernel.</summary>
    internal int Inputs { get; init; }
}
