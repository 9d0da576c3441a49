using Plateau.Data;
using Plateau.Networks;
using Plateau.Probing;
using Plateau.Training;

namespace Plateau.Convergence;

/// <summary>Every bound of the papers at one point w*: as printed, as corrected, and as measured (docs/theory.md T1 to T8).</summary>
public sealed record LandscapeBounds
{
    private LandscapeBounds(IncrementConstants constants, GradientSequence gradients, ExpansionOrder expansion)
    {
        Constants = constants;
        Gradients = gradients;
        Expansion = expansion;
    }

    /// <summary>The bounds, in the order of docs/theory.md T1 to T8.</summary>
    public required IReadOnlyList<Bound> Bounds { get; init; }

    /// <summary>The exponents that the papers state.</summary>
    public required IReadOnlyList<MeasuredExponent> Exponents { get; init; }

    /// <summary>The constants.</summary>
    internal IncrementConstants Constants { get; }

    /// <summary>The network as a chain of layers; null where it is not a chain.</summary>
    internal LayerChain? Chain { get; init; }

    /// <summary>M_x, the largest |x_i|.</summary>
    public required double LargestInput { get; init; }

    /// <summary>The gradients of L_k at w*.</summary>
    internal GradientSequence Gradients { get; }

    /// <summary>M_H of the first k objects, for the k at which the gradients were measured: P2 assumes it to be bounded.</summary>
    public required IReadOnlyList<double> LargestCurvatures { get; init; }

    /// <summary>The radius R of the ball.</summary>
    public required double Radius { get; init; }

    /// <summary>σ of the Gaussian.</summary>
    public required double Sigma { get; init; }

    /// <summary>How V depends on the distance from the optimum; null where it was not asked for.</summary>
    internal RadiusSweep? Radii { get; init; }

    /// <summary>How well the expansion to second order fits the loss.</summary>
    internal ExpansionOrder Expansion { get; }

    /// <summary>Warnings for the caller, one sentence each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>About how many bytes the evaluation needs, without the data.</summary>
    public static long Bytes(Network network, int objects)
    {
        ArgumentNullException.ThrowIfNull(network);
        return DrawSweep.Bytes(network, objects) + (40L * network.ParameterCount) + (100L * objects);
    }

    /// <summary>Evaluates the bounds.</summary>
    /// <param name="optimum">w*.</param>
    /// <param name="data">The objects, in their order; at least two.</param>
    /// <param name="norms">The norms of the objects' curvature at w*.</param>
    /// <param name="question">The σ, the radii and the numbers of draws.</param>
    /// <param name="progress">Receives how far each stage is, from 0 to 1; may be null.</param>
    /// <param name="cancellation">Stops between chunks of objects.</param>
    /// <exception cref="ArgumentException">The norms are of another number of objects.</exception>
    /// <exception cref="PlateauException">There are fewer than two objects; or a loss or a derivative is not finite.</exception>
    public static LandscapeBounds Of(
        Optimum optimum,
        Dataset data,
        ObjectNorms norms,
        BoundsPlaces question,
        Action<BoundsStage, double>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(optimum);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(norms);
        ArgumentNullException.ThrowIfNull(question);
        if (data.Objects < 2)
        {
            throw new PlateauException(QuadraticModel.OneObject);
        }

        if (norms.GaussNewton.Count != data.Objects)
        {
            throw new ArgumentException($"Norms of {norms.GaussNewton.Count} objects do not fit {data.Objects}.", nameof(norms));
        }

        Network network = optimum.Network;
        bool crossEntropy = optimum.Loss is CrossEntropyLoss;
        int classes = network.Outputs;

        // The squared error is (1/K)|z − y|²: its Hessian by the logits is 2/K times the identity.
        double lossCurvature = crossEntropy ? SoftmaxHessian.Bound : 2.0 / classes;
        progress?.Invoke(BoundsStage.Norms, 0);
        double[] inputNorms = InputNorms.Of(data, cancellation);
        LayerChain? chain = LayerChain.Of(network, optimum.Parameters, optimum.Buffers, out string reason);
        SoftmaxHessian[] softmax = crossEntropy ? SoftmaxBounds.Objects(optimum, data, cancellation) : [];
        List<Bound> bounds = [.. crossEntropy ? SoftmaxBounds.Of(softmax) : []];
        IReadOnlyList<Bound> ofHessians = HessianBounds.Of(
            chain,
            reason,
            inputNorms,
            lossCurvature,
            crossEntropy ? [.. softmax.Select(one => one.Norm)] : null,
            norms);
        bounds.AddRange(ofHessians);
        List<string> warnings = [];
        if (chain is not null && chain.LayerNorms.Any(layer => !layer.Converged))
        {
            warnings.Add("The spectral norm of a layer did not converge: bounds by layers are given with its residual added.");
        }

        IReadOnlyList<int> sizes = LandscapeCurve.Sizes(data.Objects - 1);
        progress?.Invoke(BoundsStage.Gradients, 0);
        GradientSequence gradients = GradientSequence.Of(optimum, data, sizes, cancellation);
        double[] losses = Evaluation.Of(optimum, data, cancellation).Losses;
        IncrementConstants constants = new()
        {
            LargestLoss = losses.Max(),
            LargestGradient = gradients.Largest,
            LargestCurvature = norms.GaussNewton.Max(),
            LargestHessian = norms.Hessian?.Max()
                ?? (norms.Remainder is { } rest ? norms.GaussNewton.Zip(rest, (g, r) => g + r).Max() : null),
            Rank = crossEntropy ? classes - 1 : classes,
            Parameters = network.ParameterCount,
        };
        bounds.Add(Assumption(gradients));

        double radius = question.Radius ?? (question.Sigma * Math.Sqrt(network.ParameterCount));
        Bound theorem = ofHessians.First(bound => bound.Id == "p1-theorem-1");
        double? byLayers = chain is null ? null : lossCurvature * chain.Gram(inputNorms.Max());
        progress?.Invoke(BoundsStage.Ball, 0);
        IReadOnlyList<Bound> inBall = IncrementBounds.InBall(
            Probe.Sphere(optimum, radius / Math.Sqrt(network.ParameterCount)),
            question.Draws,
            question.Seed,
            data,
            sizes,
            constants,
            (theorem.Paper, theorem.Corrected ?? byLayers),
            done => progress?.Invoke(BoundsStage.Ball, (double)done / question.Draws),
            cancellation);
        bounds.AddRange(inBall);
        progress?.Invoke(BoundsStage.Gaussian, 0);
        GaussianBounds inMean = IncrementBounds.InMeanSquare(
            Probe.Gaussian(optimum, question.Sigma),
            question.Draws,
            question.Seed,
            data,
            sizes,
            constants,
            done => progress?.Invoke(BoundsStage.Gaussian, (double)done / question.Draws),
            cancellation);
        bounds.AddRange(inMean.Bounds);

        RadiusSweep? sweep = null;
        if (question.Radii.Count > 0)
        {
            progress?.Invoke(BoundsStage.Radii, 0);
            sweep = RadiusSweep.Of(
                optimum,
                data,
                [.. question.Radii.Select(one => one * radius)],
                question.RadiusDraws,
                question.Seed,
                done => progress?.Invoke(BoundsStage.Radii, (double)done / question.Radii.Count),
                cancellation);
        }

        progress?.Invoke(BoundsStage.Expansion, 0);
        ExpansionOrder expansion = ExpansionOrder.Of(
            optimum, data, [.. ExpansionRadii.Select(one => one * radius)], question.ExpansionDirections, question.Seed, cancellation);
        progress?.Invoke(BoundsStage.Expansion, 1);

        double running = 0;
        double[] maxima = [.. norms.GaussNewton.Select(one => running = Math.Max(running, one))];
        return new LandscapeBounds(constants, gradients, expansion)
        {
            Bounds = bounds,
            Exponents = ExponentsOf(inBall[0], inMean, sweep, expansion, IsSmooth(network), question.Confidence),
            Chain = chain,
            LargestInput = inputNorms.Max(),
            LargestCurvatures = [.. sizes.Select(k => maxima[k - 1])],
            Radius = radius,
            Sigma = question.Sigma,
            Radii = sweep,
            Warnings = warnings,
        };
    }

    private static readonly double[] ExpansionRadii = [0.01, 0.02, 0.04, 0.08, 0.16];

    private static Bound Assumption(GradientSequence gradients)
    {
        int at = 0;
        for (int i = 1; i < gradients.K.Count; i++)
        {
            at = gradients.Mean[i] > gradients.Mean[at] ? i : at;
        }

        return new Bound
        {
            Id = "p1-assumption-1",
            Title = "Gradient of L_k at the optimum, which P1 takes for 0 for k and k + 1",
            Source = "P1, Assumption 1",
            Formula = "|g^(k)| = 0; the corrected bounds have M_g = max |g_{k+1} − g^(k)| instead",
            Kind = BoundKind.Exact,
            Paper = 0,
            Measured = gradients.Mean[at],
            At = FormattableString.Invariant($"k = {gradients.K[at]}"),
            NotApplicable = "Nothing takes its place: the gradient enters the corrected bounds.",
            Curve = new BoundCurve { K = gradients.K, Measured = gradients.Mean },
        };
    }

    // At a kink the first derivative jumps, and no order above the first is sure.
    private static bool IsSmooth(Network network) => !network.Nodes.Any(node =>
        node.Layer is MaxPool2d or Activation { Kind: ActivationKind.ReLU or ActivationKind.LeakyReLU });

    private static List<MeasuredExponent> ExponentsOf(
        Bound ball, GaussianBounds gaussian, RadiusSweep? sweep, ExpansionOrder expansion, bool isSmooth, double confidence)
    {
        BoundCurve curve = ball.Curve!;
        List<MeasuredExponent> exponents =
        [
            new MeasuredExponent
            {
                Id = "increment-in-objects",
                Title = "Largest increment in the ball, in k",
                Source = "P1, Lemma 2",
                Paper = -1,
                Corrected = -1,
            }.Fitted(LawFit.Power([.. curve.K.Select(k => k + 1.0)], curve.Measured, confidence)),
            new MeasuredExponent
            {
                Id = "square-increment-in-objects",
                Title = "Mean square increment, in k",
                Source = "P2, Theorem 1; P3",
                Paper = -2,
                Corrected = -2,
            }.Fitted(gaussian.ExponentOfObjects(confidence)),
        ];
        if (sweep is not null)
        {
            exponents.Add(new MeasuredExponent
            {
                Id = "increment-in-distance",
                Title = "Size of an increment, √V, in the distance R",
                Source = "P1, eq. 3",
                Paper = 2,
            }.Fitted(sweep.Exponent));
            exponents.Add(new MeasuredExponent
            {
                Id = "shape-in-distance",
                Title = "Size of what the distance makes of it, √V_shape, in R",
                Source = "P1, eq. 3",
                Paper = 2,
            }.Fitted(sweep.ExponentOfShape));
        }

        exponents.Add(new MeasuredExponent
        {
            Id = "expansion",
            Title = isSmooth
                ? "What the whole expansion leaves out, in R"
                : "What the whole expansion leaves out, in R, across the kinks of the network",
            Source = "P1, eq. 2",
            Paper = 3,
            Corrected = isSmooth ? 3 : null,
        }.Fitted(expansion.Order));
        exponents.Add(new MeasuredExponent
        {
            Id = "expansion-without-half",
            Title = "The same without the ½, as P1's difference of losses has it",
            Source = "P1, section 3.2",
            Paper = 3,
            Corrected = isSmooth ? 2 : null,
        }.Fitted(expansion.OrderWithoutHalf));
        exponents.Add(new MeasuredExponent
        {
            Id = "expansion-without-gradient",
            Title = "The same without the gradient of each object",
            Source = "P1, Assumption 1; P2, section 4.1",
            Paper = 3,
            Corrected = 1,
        }.Fitted(expansion.OrderWithoutGradient));
        return exponents;
    }
}
