using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Training;

namespace Plateau.Probing;

/// <summary>
/// The losses ℓ_i(w^(t)), one row per draw and one column an object: all values of a landscape that its convergence depends on
/// (docs/theory.md "The increment"). Rows are float64, in whatever precision they were computed.
/// </summary>
public sealed class LossMatrix
{
    private readonly double[]? _atOptimum;

    /// <summary>Creates a matrix from losses, shape (draws, objects), and optionally the row ℓ_i(w*) at the optimum itself.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit, or there is no draw or no object.</exception>
    public LossMatrix(Tensor<double> losses, double[]? atOptimum = null)
    {
        ArgumentNullException.ThrowIfNull(losses);
        if (losses.Rank != 2 || losses.Shape[0] == 0 || losses.Shape[1] == 0)
        {
            throw new ArgumentException("Losses need the shape (draws, objects) with at least one of each.", nameof(losses));
        }

        if (atOptimum is not null && atOptimum.Length != losses.Shape[1])
        {
            throw new ArgumentException(
                $"The row at the optimum has {atOptimum.Length} objects, the matrix {losses.Shape[1]}.",
                nameof(atOptimum));
        }

        Losses = losses;
        _atOptimum = atOptimum;
    }

    /// <summary>Losses of one's own: one row per draw and one column per object. The numbers are copied.</summary>
    /// <param name="losses">ℓ_i(w^(t)), shape (draws, objects).</param>
    /// <param name="atOptimum">ℓ_i(w*) at the optimum itself, one per object, if known.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or there is no draw or no object.</exception>
    public static LossMatrix Of(double[,] losses, double[]? atOptimum = null) => new(RowArrays.Flatten(losses), atOptimum);

    /// <inheritdoc cref="Of(double[,], double[])"/>
    /// <summary>Losses of one's own: one array per draw, with one number per object. The numbers are copied.</summary>
    public static LossMatrix Of(IReadOnlyList<double[]> losses, double[]? atOptimum = null)
        => new(RowArrays.Flatten(losses, nameof(losses)), atOptimum);

    /// <summary>Evaluates every object at every draw of a probe, and at the optimum itself.</summary>
    /// <param name="network">The network.</param>
    /// <param name="data">The objects.</param>
    /// <param name="probe">The distribution of the draws.</param>
    /// <param name="draws">The number of draws B.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <param name="cancellation">Stops between chunks of objects.</param>
    /// <exception cref="ArgumentException">The probe belongs to another network.</exception>
    public static LossMatrix Evaluate(
        Network network,
        Dataset data,
        Probe probe,
        int draws,
        ulong seed,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(probe);
        if (probe.Network.ParameterCount != network.ParameterCount)
        {
            throw new ArgumentException(
                $"The probe draws {probe.Network.ParameterCount} parameters, the network has {network.ParameterCount}.",
                nameof(probe));
        }

        Tensor<double> losses = new(draws, data.Objects);
        LossSweep.Run(probe, draws, seed, [data], (draw, rows) => rows[0].CopyTo(losses.Row(draw)), cancellation);
        return new LossMatrix(losses, Evaluation.Of(probe.Optimum, data, cancellation).Losses);
    }

    /// <summary>The losses, shape (draws, objects).</summary>
    public Tensor<double> Losses { get; }

    /// <summary>The number of draws B.</summary>
    public int Draws => Losses.Shape[0];

    /// <summary>The number of objects n.</summary>
    public int Objects => Losses.Shape[1];

    /// <summary>Whether the losses at the optimum itself are known.</summary>
    public bool HasOptimum => _atOptimum is not null;

    /// <summary>ℓ_i(w*) of every object; empty where unknown.</summary>
    public ReadOnlySpan<double> AtOptimum => _atOptimum;

    /// <summary>ℓ_i(w^(t)) of every object.</summary>
    public ReadOnlySpan<double> Row(int draw) => Losses.Row(draw);
}
