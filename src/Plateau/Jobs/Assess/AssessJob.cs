using Plateau.Data;
using Plateau.Formats;
using Plateau.Networks;
using Plateau.Pages;
using Plateau.Probing;
using Plateau.Runs;
using Plateau.Training;

namespace Plateau.Jobs;

/// <summary>The work of <c>plateau assess</c>.</summary>
/// <param name="question">What is asked.</param>
internal sealed class AssessJob(AssessQuestion question) : Job<AssessQuestion, AssessResult>(question)
{
    private const string CurvesName = "curves.csv";
    private const string LossesName = "losses.npy";
    private const string RefitsName = "refits.csv";
    private const string GroupsName = "groups.csv";
    private const string ObjectsName = "objects.csv";
    private const string NextName = "next.csv";
    private const string BasisName = "basis.npy";

    /// <inheritdoc/>
    public override string Command => "assess";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Files =>
    [
        CurvesName,
        ObjectsName,
        .. Question.Refits > 0 ? [RefitsName] : Array.Empty<string>(),
        .. Question.Analysis.Next > 0 ? [NextName] : Array.Empty<string>(),
        .. Question.KeepLosses ? [LossesName] : Array.Empty<string>(),
        .. Question.HasModel && Question.Probe.Space != SubspaceKind.Full ? [BasisName] : Array.Empty<string>(),
        .. Question.HasModel ? [OptimumName] : Array.Empty<string>(),
    ];

    /// <inheritdoc/>
    public override Page Page(AssessResult result) => AssessPage.Of(result, Question.Level);

    /// <inheritdoc/>
    public override bool IsAsRequired(AssessResult result) => !Question.RequireEnough || result.Answer.Enough;

    /// <inheritdoc/>
    public override AssessResult Run(RunWriter? writer, IProgressSink progress, CancellationToken cancellation)
    {
        bool solves = Question.Probe.Space == SubspaceKind.Eigen || Question.Probe.IsPosterior;
        using AssessProgress observer = new(progress, Question.Probe.Draws, solves);
        AssessResult result = Question.Losses is string losses
            ? MadeElsewhere(losses, observer)
            : Compute(writer, observer, progress, cancellation);
        if (writer is not null)
        {
            Write(result, writer);
        }

        return result;
    }

    private AssessResult MadeElsewhere(string path, AssessProgress observer)
    {
        LossMatrix losses = LossFile.Read(path);
        try
        {
            return Assessment.Of(losses, Question.Asked, observer);
        }
        catch (PlateauException failure)
        {
            throw new PlateauException($"{path}: {failure.Message}", failure);
        }
    }

    private AssessResult Compute(RunWriter? writer, AssessProgress observer, IProgressSink progress, CancellationToken cancellation)
    {
        DataSplit data = Question.Load(progress);
        if (writer is null || !Question.KeepLosses)
        {
            return Assess(data, observer, cancellation);
        }

        AssessResult? kept = null;
        writer.WriteAt(LossesName, path =>
        {
            using NpyWriter<double> rows = Npy.Create<double>(path, Question.Probe.Draws, data.Training.Objects);
            observer.Drawn = losses => rows.Write(losses);
            kept = Assess(data, observer, cancellation);
            rows.Complete();
        });
        return kept!;
    }

    private AssessResult Assess(DataSplit data, AssessProgress observer, CancellationToken cancellation)
    {
        ModelQuestion model = Question.Model.For(data.Training);
        Network network = model.Network(data.Training);
        ProbePlace place = Place(model, network);
        Subspace? random = Question.Probe.Space == SubspaceKind.Random
            ? Subspace.Random(network.ParameterCount, Question.Probe.Dimension!.Value, Question.Seed, cancellation)
            : null;
        if (model.Weights is string weights)
        {
            return Assessment.Of(model.Load(network, weights, data.Training), data, At, Question.Asked, observer, cancellation);
        }

        // What is wrong with the probe or its files comes out before the training, not after it.
        Optimum untrained = new() { Network = network, Parameters = new double[network.ParameterCount], Loss = model.Loss };
        Check(place, untrained);
        return Assessment.Of(network, data, model.Trainer, At, Question.Asked, observer, cancellation);

        Probe At(Optimum optimum)
        {
            Check(place, optimum);
            Subspace? within = Within(optimum);
            if (!Question.Probe.IsPosterior)
            {
                return place.At(optimum, Question.Sigma, within);
            }

            double? precision = Question.Probe.PriorPrecision;
            return Probe.Posterior(within!.Eigenpairs is null
                ? NormalPosterior.Within(optimum, data.Training, within, curvature: null, precision, cancellation)
                : NormalPosterior.Of(optimum, data.Training, within, precision, Question.Probe.Space == SubspaceKind.Eigen, cancellation));
        }

        // Of a posterior in the full space: the directions along which its curvature is known.
        Subspace? Within(Optimum optimum) => Question.Probe.Space switch
        {
            SubspaceKind.Given => place.Given,
            SubspaceKind.Random => random,
            _ => Question.Probe.Dimension is not int dimension ? null : Subspace.Eigen(
                optimum,
                data.Training,
                dimension,
                Question.Seed,
                progress: step => observer.Solved(data.Training.Objects, step),
                cancellation: cancellation),
        };
    }

    private ProbePlace Place(ModelQuestion model, Network network)
    {
        ProbeQuestion asked = Question.Probe;
        ProbePlace place = ProbePlace.Of(asked, network);
        if (asked.Kind.Kind != ProbeKind.Mixture)
        {
            return place;
        }

        Optimum[] optima =
        [
            .. asked.Optima.Select(path => Optimum.At(network, path) with { Loss = model.Loss, Precision = model.Precision }),
        ];
        return place with { Probe = (_, sigma) => Probe.Mixture(optima, sigma) };
    }

    // Whatever the network forbids.
    private void Check(ProbePlace place, Optimum optimum)
    {
        int parameters = optimum.Network.ParameterCount;
        if (Question.Probe.IsPosterior)
        {
            NormalPosterior.Check(optimum.Loss);
        }

        place.Probe(optimum, Question.Sigma);
        if (Question.Probe.Dimension is int dimension && dimension > parameters)
        {
            throw new PlateauException(
                $"--dimension {dimension}: the network has {parameters} parameters and so as many eigenvectors; take at most so many.");
        }
    }

    private void Write(AssessResult result, RunWriter writer)
    {
        writer.Write(CurvesName, stream => CurvesCsv.Write(stream, result.Curve));
        if (result.Refits is RefitsSummary refits)
        {
            writer.Write(RefitsName, stream => CurvesCsv.Write(stream, refits.Fits));
        }

        if (result.Next is NextSummary next)
        {
            writer.Write(NextName, stream => GroupsAndObjectsCsv.Write(stream, next.Chosen));
        }

        writer.Write(ObjectsName, stream => GroupsAndObjectsCsv.Write(stream, result.Ranked));
        if (result.Groups is { } groups)
        {
            writer.Write(GroupsName, stream => GroupsAndObjectsCsv.Write(stream, groups));
        }

        if (Files.Contains(BasisName))
        {
            writer.WriteAt(BasisName, path => Npy.Write(path, result.Subspace!.Basis));
        }

        if (result.Fit is Optimum optimum)
        {
            writer.WriteAt(OptimumName, optimum.Write);
        }
    }
}
