using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// Computes initial parameters by each rule. A random number depends only on the seed and on its position in the flat vector.
/// </summary>
internal static class InitialParameters
{
    /// <summary>Fills the flat vector of a network.</summary>
    /// <param name="segments">Its arrays.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="how">The rule.</param>
    /// <param name="parameters">The flat vector.</param>
    public static void Fill(IReadOnlyList<ParameterSegment> segments, ulong seed, Initialization how, Span<double> parameters)
    {
        RandomStream random = new(seed, RandomPurpose.Initialization);
        if (how is Initialization.KaimingNormal or Initialization.XavierNormal or Initialization.Orthogonal)
        {
            NormalNumbers.Fill(random, parameters);
        }
        else
        {
            random.FillUniform(parameters);
        }

        foreach (ParameterSegment segment in segments)
        {
            Span<double> values = parameters.Slice(segment.Offset, segment.Length);
            if (segment.Start != ParameterStart.Random || (segment.Shape.Rank < 2 && how != Initialization.Default))
            {
                values.Fill(segment.Start == ParameterStart.One ? 1.0 : 0.0);
                continue;
            }

            int fanOut = segment.Shape.Rank < 2 ? segment.Length : segment.Length / segment.Shape[1];
            switch (how)
            {
                case Initialization.Default:
                    Uniform(values, 1.0 / Math.Sqrt(segment.FanIn));
                    break;
                case Initialization.KaimingUniform:
                    Uniform(values, Math.Sqrt(6.0 / segment.FanIn));
                    break;
                case Initialization.XavierUniform:
                    Uniform(values, Math.Sqrt(6.0 / ((double)segment.FanIn + fanOut)));
                    break;
                case Initialization.KaimingNormal:
                    Sums.Scale(Math.Sqrt(2.0 / segment.FanIn), values);
                    break;
                case Initialization.XavierNormal:
                    Sums.Scale(Math.Sqrt(2.0 / ((double)segment.FanIn + fanOut)), values);
                    break;
                default:
                    Orthogonalize(values, segment.Shape[0]);
                    break;
            }

            foreach (ref double value in values)
            {
                // Through float32, so that the float32 and float64 engines start from the same point.
                value = (float)value;
            }
        }
    }

    /// <summary>Makes the rows of a row-major matrix orthonormal, or its columns where it has fewer of them.</summary>
    /// <param name="matrix">Row-major (rows, …), of full rank.</param>
    /// <param name="rows">The number of rows.</param>
    internal static void Orthogonalize(Span<double> matrix, int rows)
    {
        int columns = matrix.Length / rows;
        bool wide = rows <= columns;
        Tensor<double> work = new(Math.Min(rows, columns), Math.Max(rows, columns));
        for (int i = 0; i < matrix.Length; i++)
        {
            work.Data[wide ? i : ((i % columns) * rows) + (i / columns)] = matrix[i];
        }

        GramSchmidt.OrthonormalizeRows(work);
        for (int i = 0; i < matrix.Length; i++)
        {
            matrix[i] = work.Data[wide ? i : ((i % columns) * rows) + (i / columns)];
        }
    }

    private static void Uniform(Span<double> values, double bound)
    {
        foreach (ref double value in values)
        {
            value = ((2.0 * value) - 1.0) * bound;
        }
    }
}
