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

    /// <inheritdoc/>
    public override string Command => "assess";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Files =>
    [
        CurvesName,
        ObjectsName,
        .. Question.Refits > 0 ? [RefitsName] : Array.Empty<string>(),
        .. Question.Next is not null ? [NextName] : Array.Empty<string>(),
        .. Question.KeepLosses ? [LossesName] : Array.Empty<string>(),
        .. Question.HasModel ? [OptimumName] : Array.Empty<string>(),
    ];

    /// <inheritdoc/>
    public override Page Page(AssessResult result) => AssessPage.Of(result, Question.Level, result.Ranked);

    /// <inheritdoc/>
    public override bool IsAsRequired(AssessResult result) => Question.Require is null || result.Answer.Enough;

    /// <inheritdoc/>
    public override AssessResult Run(RunWriter? writer, IProgressSink progress, CancellationToken cancellation)
    {
        bool solves = Question.Probe.Space == SubspaceKind.Eigen || Question.Probe.IsPosterior;
        using AssessProgress observer = new(progress, Question.Probe.Draws, solves);
        AssessResult result = Question.Losses is string losses ? MadeElsewhere(losses, observer) : Compute(writer, observer, progress, cancellation);
        result = result with { Ranked = observer.Sets };
        if (writer is not null)
        {
            Write(result, observer, writer);
        }

        return result;
    }

    private AssessResult MadeElsewhere(string path, AssessProgress observer)
    {
        LossMatrix losses = LossFile.Read(path);
        try
        {
            return Assessment.Of(losses, Question.Analysis, observer);
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
        Network network = Question.Model.Network(data.Training);
        if (Question.Model.Weights is string weights)
        {
            return Assessment.Of(Question.Model.Load(network, weights), data, At, Question.Analysis, observer, cancellation);
        }

        // What is wrong with the probe or its files comes out before the training, not after it.
        FullSpace(new Optimum { Network = network, Parameters = new double[network.ParameterCount], Loss = Question.Model.Loss });
        return Assessment.Of(network, data, Question.Model.Trainer, At, Question.Analysis, observer, cancellation);

        Probe At(Optimum optimum)
        {
            ProbeQuestion asked = Question.Probe;
            Probe probe = FullSpace(optimum);
            if (asked.Dimension is not int dimension)
            {
                return probe;
            }

            if (asked.Space == SubspaceKind.Random)
            {
                return probe.Within(Subspace.Random(optimum.Network.ParameterCount, dimension, Question.Seed));
            }

            Subspace eigen = Subspace.Eigen(
                optimum,
                data.Training,
                dimension,
                Question.Seed,
                progress: step => observer.Solved(data.Training.Objects, step),
                cancellation: cancellation);
            return asked.IsPosterior
                ? Probe.Posterior(NormalPosterior.Of(optimum, data.Training, eigen, asked.PriorPrecision, asked.Space == SubspaceKind.Eigen, cancellation))
                : probe.Within(eigen);
        }
    }

    // The probe without its subspace; whatever its files or the network forbid is refused here.
    private Probe FullSpace(Optimum optimum)
    {
        ProbeQuestion asked = Question.Probe;
        int parameters = optimum.Network.ParameterCount;
        if (asked.IsPosterior)
        {
            NormalPosterior.Check(optimum.Loss);
        }

        Probe probe = asked.Kind.Kind == "mixture"
            ? Probe.Mixture([.. asked.Optima.Select(path => Question.Model.Load(optimum.Network, path))], Question.Sigma)
            : ProbeQuestion.Around(asked.Kind)(optimum, Question.Sigma);
        if (asked.Mean is string mean)
        {
            double[] center = ParameterFile.Read(optimum.Network, mean, out double[] buffers);
            probe = probe.Around(center, buffers);
        }

        if (asked.Covariance is string covariance && !asked.IsPosterior)
        {
            probe = probe.WithCovariance(ProbeQuestion.Variances(optimum.Network, covariance));
        }

        if (asked.Space == SubspaceKind.Random && asked.Dimension is int directions)
        {
            Subspace.Random(parameters, directions, Question.Seed);
        }
        else if (asked.Dimension > parameters)
        {
            throw new PlateauException(
                $"--dimension {asked.Dimension}: the network has {parameters} parameters and so as many eigenvectors; take at most so many.");
        }

        return probe;
    }

    private static void Write(AssessResult result, AssessProgress observer, RunWriter writer)
    {
        writer.Write(CurvesName, stream => CurvesCsv.Write(stream, result.Curve));
        if (result.Refits is RefitsSummary refits)
        {
            writer.Write(RefitsName, stream => CurvesCsv.Write(stream, refits.Fits));
        }

        if (result.Next is not null)
        {
            writer.Write(NextName, stream => DriversCsv.Write(stream, observer.Chosen));
        }

        writer.Write(ObjectsName, stream => DriversCsv.Write(stream, result.Ranked));
        if (result.Groups is { } groups)
        {
            writer.Write(GroupsName, stream => DriversCsv.Write(stream, groups));
        }

        if (observer.Optimum is Optimum optimum)
        {
            writer.WriteAt(OptimumName, optimum.Write);
        }
    }
}
