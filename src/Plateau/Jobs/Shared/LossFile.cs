using Plateau.Formats;
using Plateau.Numerics;
using Plateau.Probing;

namespace Plateau.Jobs;

/// <summary>Losses made elsewhere, in an NPY file.</summary>
internal static class LossFile
{
    /// <summary>Reads them: draws × objects, or one row.</summary>
    /// <exception cref="PlateauException">The file holds numbers of another shape.</exception>
    public static LossMatrix Read(string path)
    {
        NumberArray array = Npy.Read(path);
        ReadOnlySpan<int> shape = array.Shape;
        if (shape.Length is not (1 or 2) || array.Count == 0)
        {
            throw new PlateauException(
                $"{path}: losses have the shape (draws, objects), or (objects) for one draw, not ({string.Join(", ", shape.ToArray())}).");
        }

        Tensor<double> losses = array.To<double>();
        return new LossMatrix(shape.Length == 1 ? losses.Reshape(1, shape[0]) : losses);
    }
}
