using System.Numerics;
using System.Runtime.CompilerServices;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Training;

namespace Plateau.Curvature;

/// <summary>
/// The Hessian, the Gauss–Newton matrix or a Fisher matrix of Σ_i w_i ℓ_i at a point, in evaluation mode: products with up to sixteen
/// directions at a time share one pass over the objects, which go through in chunks and are summed in float64.
/// </summary>
public sealed class CurvatureOperator : SymmetricOperator
{
    private const int MostDirections = 16;
    private const long DirectionBytes = 2L << 30;

    private readonly Engine _engine;

    private CurvatureOperator(Engine engine, string kind)
    {
        _engine = engine;
        Kind = kind;
    }

    /// <summary>The kind of matrix in words: Hessian, Gauss–Newton matrix, …</summary>
    public string Kind { get; }

    /// <inheritdoc/>
    public override string Name => FormattableString.Invariant($"{Kind} of {Objects.Count} objects");

    /// <inheritdoc/>
    public override int Dimension => _engine.Optimum.Network.ParameterCount;

    /// <summary>
    /// About the relative error that was measured in products of large networks. Sums within a chunk are in the precision of the network.
    /// </summary>
    public override double Precision => _engine.Optimum.Precision == Training.Precision.Double ? 1e-14 : 1e-6;

    /// <summary>The objects and their weights.</summary>
    public WeightedObjects Objects => _engine.Objects;

    /// <summary>The point w*.</summary>
    public Optimum Optimum => _engine.Optimum;

    /// <summary>The largest number of directions that share one pass; smaller where the network is large.</summary>
    public int Width => _engine.Width;

    /// <summary>H = Σ_i w_i H_i.</summary>
    /// <param name="optimum">The point w*, with its network and loss.</param>
    /// <param name="data">The data set.</param>
    /// <param name="objects">The objects and their weights; by default the mean over all objects.</param>
    public static CurvatureOperator Hessian(Optimum optimum, Dataset data, WeightedObjects? objects = null)
        => Of(optimum, data, objects, DerivativeKind.Hessian, "Hessian");

    /// <summary>G = Σ_i w_i J_iᵀA_iJ_i, J_i the Jacobian of the logits and A_i the Hessian of the loss by them.</summary>
    /// <param name="optimum">The point w*, with its network and loss.</param>
    /// <param name="data">The data set.</param>
    /// <param name="objects">The objects and their weights; by default the mean over all objects.</param>
    public static CurvatureOperator GaussNewton(Optimum optimum, Dataset data, WeightedObjects? objects = null)
        => Of(optimum, data, objects, DerivativeKind.GaussNewton, "Gauss–Newton matrix");

    /// <summary>A Fisher matrix.</summary>
    /// <param name="optimum">The point w*, with its network and loss.</param>
    /// <param name="data">The data set.</param>
    /// <param name="kind">How the expectation over targets is taken.</param>
    /// <param name="objects">The objects and their weights; by default the mean over all objects.</param>
    /// <param name="seed">The seed of the targets of <see cref="FisherKind.MonteCarlo"/>.</param>
    /// <param name="samples">The number of targets that are drawn for each object.</param>
    public static CurvatureOperator Fisher(
        Optimum optimum,
        Dataset data,
        FisherKind kind,
        WeightedObjects? objects = null,
        ulong seed = 0,
        int samples = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(samples);
        return kind switch
        {
            FisherKind.Exact => Of(optimum, data, objects, DerivativeKind.GaussNewton, "Fisher matrix"),
            FisherKind.MonteCarlo => Of(optimum, data, objects, DerivativeKind.SampledFisher, "Monte Carlo Fisher matrix", seed, samples),
            FisherKind.Empirical => Of(optimum, data, objects, DerivativeKind.EmpiricalFisher, "empirical Fisher matrix"),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such Fisher matrix."),
        };
    }

    /// <summary>The coordinates that belong to some layers' parameters, for <see cref="SymmetricOperator.Restricted"/>.</summary>
    /// <param name="network">The network.</param>
    /// <param name="layers">Names of layers (<c>0</c>) or of single arrays (<c>0.weight</c>), as parameter files have them.</param>
    /// <exception cref="PlateauException">A name is unknown; the message lists the known ones.</exception>
    public static IReadOnlyList<Range> Coordinates(Network network, IReadOnlyList<string> layers)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(layers);
        foreach (string layer in layers)
        {
            if (!network.Segments.Any(segment => Belongs(segment, layer)))
            {
                throw new PlateauException(
                    $"the network has no layer '{layer}'; its arrays are "
                        + $"{string.Join(", ", network.Segments.Select(segment => segment.Name))}.");
            }
        }

        return [.. network.Segments
            .Where(segment => layers.Any(layer => Belongs(segment, layer)))
            .OrderBy(segment => segment.Offset)
            .Select(segment => segment.Offset..(segment.Offset + segment.Length))];
    }

    /// <inheritdoc/>
    protected override void Apply(IReadOnlyList<double[]> vectors, IReadOnlyList<double[]> products, CancellationToken cancellation)
    {
        for (int done = 0; done < vectors.Count; done += Width)
        {
            int count = Math.Min(Width, vectors.Count - done);
            _engine.Multiply([.. vectors.Skip(done).Take(count)], [.. products.Skip(done).Take(count)], Name, cancellation);
        }
    }

    private static bool Belongs(ParameterSegment segment, string layer)
        => segment.Name == layer || segment.Name.StartsWith(layer + ".", StringComparison.Ordinal);

    private static CurvatureOperator Of(
        Optimum optimum, Dataset data, WeightedObjects? objects, DerivativeKind kind, string name, ulong seed = 0, int samples = 1)
    {
        OptimumCheck.Require(optimum, data);
        objects ??= WeightedObjects.All(data.Objects);
        if (objects.Objects.Any(index => index < 0 || index >= data.Objects))
        {
            throw new ArgumentException($"An object is not among the {data.Objects} of the data set.", nameof(objects));
        }

        return new CurvatureOperator(
            optimum.Precision == Training.Precision.Double
                ? new Engine<double>(optimum, data, objects, kind, seed, samples)
                : new Engine<float>(optimum, data, objects, kind, seed, samples),
            name);
    }

    /// <summary>Computes products, in single or double precision.</summary>
    private abstract class Engine(Optimum optimum, WeightedObjects objects, int numberBytes)
    {
        public Optimum Optimum => optimum;

        public WeightedObjects Objects => objects;

        // A direction takes itself, its two packed forms, its product in the network's precision and in float64.
        public int Width { get; } = (int)Math.Clamp(
            DirectionBytes / ((long)optimum.Network.ParameterCount * ((4 * numberBytes) + sizeof(double))),
            1,
            MostDirections);

        public abstract void Multiply(double[][] vectors, double[][] products, string name, CancellationToken cancellation);
    }

    private sealed class Engine<T>(Optimum optimum, Dataset data, WeightedObjects objects, DerivativeKind kind, ulong seed, int samples)
        : Engine(optimum, objects, Unsafe.SizeOf<T>())
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly Lock _gate = new();
        private ParameterBlock<T>? _parameters;
        private LossDerivatives<T>? _derivatives;

        public override void Multiply(double[][] vectors, double[][] products, string name, CancellationToken cancellation)
        {
            lock (_gate)
            {
                if (_derivatives is null || _derivatives.Directions!.Vectors < vectors.Length)
                {
                    _derivatives = new LossDerivatives<T>(
                        Optimum.Network,
                        Objects.Count,
                        kind,
                        vectors.Length,
                        Optimum.Loss,
                        samples: samples)
                    {
                        Seed = seed,
                        Repeats = true,
                    };
                }

                LossDerivatives<T> derivatives = _derivatives;
                ParameterBlock<T> parameters = _parameters ??= Optimum.Prepared<T>();
                Workers.For(
                    vectors.Length,
                    direction =>
                    {
                        derivatives.Directions!.Set(direction, vectors[direction]);
                        derivatives.Directions.Prepare(direction, backward: true);
                    },
                    cancellation);
                derivatives.Compute(
                    data,
                    Objects.Objects,
                    0,
                    Objects.Count,
                    parameters,
                    Objects.Weights,
                    directions: vectors.Length,
                    cancellation: cancellation);
                for (int direction = 0; direction < vectors.Length; direction++)
                {
                    derivatives.Products[direction].CopyTo(products[direction], 0);
                    if (!double.IsFinite(VectorBlocks.Norm(products[direction])))
                    {
                        throw NotFinite(derivatives, name);
                    }
                }
            }
        }

        private static PlateauException NotFinite(LossDerivatives<T> derivatives, string name)
        {
            string where = derivatives.FirstNonFinite() is { } node ? $"; it began in {node}" : string.Empty;
            string what = double.IsFinite(derivatives.LossSum) ? "a product is" : "the loss is";
            return new PlateauException(
                $"{name}: {what} not finite at these parameters{where}; look at the weights (a diverged training?) and at the features' "
                    + "scale (`Normalization`), or use `Precision` double.");
        }
    }
}
