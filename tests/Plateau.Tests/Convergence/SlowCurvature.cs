using MathNet.Numerics.LinearAlgebra;
using Plateau.Data;
using Plateau.Networks;

namespace Plateau.Tests.Convergence;

/// <summary>
/// The curvature of single objects written out as P1 has it: G_p = ∂z/∂z^(p), F with the blocks x^(p) ⊗ G_pᵀ and G_pᵀ, A = diag(p) − ppᵀ,
/// and G = FᵀAF as a whole matrix. The obvious twin for chains of linear layers and ReLU.
/// </summary>
internal static class SlowCurvature
{
    /// <summary>FᵀAF of one object, (parameters, parameters).</summary>
    public static Matrix<double> GaussNewton(Network network, double[] parameters, double[] x)
    {
        Matrix<double> f = Jacobian(network, parameters, x, out double[] logits);
        return f.Transpose() * Softmax(logits) * f;
    }

    /// <summary>‖FᵀAF‖₂ of every object.</summary>
    public static double[] Norms(Network network, double[] parameters, Dataset data)
        => [.. Enumerable.Range(0, data.Objects).Select(i => LargestEigenvalue(GaussNewton(network, parameters, Object(data, i))))];

    /// <summary>A = diag(p) − ppᵀ.</summary>
    public static Matrix<double> Softmax(double[] logits)
    {
        double largest = logits.Max();
        double[] e = [.. logits.Select(z => Math.Exp(z - largest))];
        double[] p = [.. e.Select(one => one / e.Sum())];
        return Matrix<double>.Build.Dense(p.Length, p.Length, (i, j) => (i == j ? p[i] : 0) - (p[i] * p[j]));
    }

    public static double LargestEigenvalue(Matrix<double> symmetric)
        => ((symmetric + symmetric.Transpose()) / 2).Evd(Symmetricity.Symmetric).EigenValues.Real().Max();

    public static double[] Object(Dataset data, int index)
    {
        double[] x = new double[data.Features];
        data.CopyTo(index, 1, x.AsSpan());
        return x;
    }

    private static Matrix<double> Jacobian(Network network, double[] parameters, double[] x, out double[] logits)
    {
        NetworkNode[] layers = [.. network.Nodes.Where(node => node.Layer is Linear)];
        List<Vector<double>> inputs = [];
        List<Vector<double>> outputs = [];
        List<Matrix<double>> weights = [];
        Vector<double> value = Vector<double>.Build.DenseOfArray(x);
        foreach (NetworkNode node in layers)
        {
            ParameterSegment weight = node.Segments[0];
            Matrix<double> w = Matrix<double>.Build.DenseOfRowMajor(
                weight.Shape[0],
                weight.Shape[1],
                parameters.Skip(weight.Offset).Take(weight.Length));
            Vector<double> z = w * value;
            if (node.Segments.Count > 1)
            {
                z += Vector<double>.Build.DenseOfEnumerable(parameters.Skip(node.Segments[1].Offset).Take(node.Segments[1].Length));
            }

            inputs.Add(value);
            outputs.Add(z);
            weights.Add(w);
            value = z.PointwiseMaximum(0);
        }

        logits = outputs[^1].ToArray();
        Matrix<double> f = Matrix<double>.Build.Dense(logits.Length, network.ParameterCount);
        Matrix<double> g = Matrix<double>.Build.DenseIdentity(logits.Length);
        for (int p = layers.Length - 1; p >= 0; p--)
        {
            ParameterSegment weight = layers[p].Segments[0];
            for (int k = 0; k < logits.Length; k++)
            {
                for (int row = 0; row < weight.Shape[0]; row++)
                {
                    for (int column = 0; column < weight.Shape[1]; column++)
                    {
                        f[k, weight.Offset + (row * weight.Shape[1]) + column] = g[k, row] * inputs[p][column];
                    }

                    if (layers[p].Segments.Count > 1)
                    {
                        f[k, layers[p].Segments[1].Offset + row] = g[k, row];
                    }
                }
            }

            if (p > 0)
            {
                g = g * weights[p] * Matrix<double>.Build.DenseOfDiagonalVector(outputs[p - 1].Map(z => z > 0 ? 1.0 : 0.0));
            }
        }

        return f;
    }
}
