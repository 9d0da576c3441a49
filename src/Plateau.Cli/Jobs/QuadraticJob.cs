using System.Text;
using Plateau.Cli.Options;
using Plateau.Cli.Progress;
using Plateau.Formats;
using Plateau.Jobs;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Pages;
using Plateau.Probing;
using Plateau.Runs;
using Plateau.Training;

namespace Plateau.Cli.Jobs;

/// <summary>The work of <c>plateau quadratic</c>.</summary>
internal sealed class QuadraticJob(QuadraticOptions options) : IJob<QuadraticDocument>
{
    private const string CurvesName = "curves.csv";
    private const string BasisName = "basis.npy";

    /// <inheritdoc/>
    public IReadOnlyList<string> Files =>
        [CurvesName, OldJobRunner.Report, PointJob.OptimumName, .. options.Subspace == "full" ? Array.Empty<string>() : [BasisName]];

    /// <inheritdoc/>
    public RunDefinition Define(CancellationToken cancellation) => Definitions.Of(options);

    /// <inheritdoc/>
    public QuadraticDocument Run(RunWriter? writer, IProgressSink progress, CancellationToken cancellation)
    {
        QuadraticQuestion? question = null;
        (LandscapePoint point, IReadOnlyDictionary<string, double> timings) = PointJob.Reach(options.Job, (network, data) => question = Question(network, data.Training.Objects), progress, cancellation);
        QuadraticDocument document;
        Subspace subspace;
        using (QuadraticProgress observer = new(progress))
        {
            document = QuadraticAnalysis.Of(point, question!, out subspace, observer, cancellation);
        }

        document = document with { Timings = PointJob.Joined(timings, document.Timings) };
        if (writer is not null)
        {
            ReportSettings settings = PointJob.Settings(options.CommandLine, document.Version, writer);
            writer.Write(CurvesName, stream => CurvesCsv.Write(stream, document.Curves));
            writer.Write(OldJobRunner.Report, stream => stream.Write(Encoding.UTF8.GetBytes(QuadraticReport.Render(document, settings))));
            PointJob.Save(point, writer);
            if (Files.Contains(BasisName))
            {
                writer.WriteAt(BasisName, path => Npy.Write(path, subspace.Basis));
            }
        }

        return document;
    }

    private QuadraticQuestion Question(Network network, int objects)
    {
        QuadraticQuestion question = Asked(network);
        QuadraticAnalysis.Check(question, network.ParameterCount, objects);
        QuadraticAnalysis.Check(question, options.Job.Loss);

        // A probe that the network cannot have says so.
        question.Probe(new Optimum { Network = network, Parameters = new double[network.ParameterCount], Loss = options.Job.Loss }, 1);
        return question;
    }

    private QuadraticQuestion Asked(Network network)
    {
        QuadraticQuestion question = Uncorrelated(network);
        return OptionKind.HasExtension(options.Covariance ?? string.Empty, ".npy")
            ? WithCovariance(question, options.Covariance!, network.ParameterCount)
            : question;
    }

    private QuadraticQuestion Uncorrelated(Network network) => new()
    {
        Subspace = options.Subspace,
        Dimension = options.Dimension ?? network.ParameterCount,
        Given = options.Basis is string basis ? Given(basis, network.ParameterCount) : null,
        Probe = JobInputs.Around(options.Probe),
        Sigmas = options.Sigmas,
        Draws = options.Draws,
        Placement = Enum.Parse<Placement>(options.Points, ignoreCase: true),
        Orders = options.Orders,
        Remaining = options.Remaining,
        Within = options.Within,
        EigenTolerance = options.EigenTolerance,
        Mean = options.Mean is string mean ? ParameterFile.Read(network, mean, out _) : null,
        Posterior = options.Covariance == QuadraticOptionSet.Posterior,
        PriorPrecision = options.PriorPrecision,
        Variances = OptionKind.HasExtension(options.Covariance ?? string.Empty, ".safetensors") ? JobInputs.Variances(network, options.Covariance!) : null,
        Seed = options.Job.Seed,
    };

    private static Subspace Given(string path, int parameters)
    {
        NumberArray array = Npy.Read(path);
        int[] shape = array.Shape.ToArray();
        if (shape.Length != 2 || shape[0] < 1 || shape[0] > parameters || shape[1] != parameters)
        {
            throw new PlateauException(
                $"{path}: directions have the shape (D, {parameters}), a row each with a number for every parameter, not ({string.Join(", ", shape)}).");
        }

        try
        {
            return Subspace.Of(array.To<double>());
        }
        catch (ArgumentException failure)
        {
            string why = failure.Message.Split(" (Parameter", 2)[0].TrimEnd('.');
            throw new PlateauException($"{path}: {why}; directions are orthonormal, saved in float64, such as basis.npy of a run.", failure);
        }
    }

    // One variance a coordinate, or the whole matrix, which is square; else a factor in the space of the parameters.
    private static QuadraticQuestion WithCovariance(QuadraticQuestion question, string path, int parameters)
    {
        NumberArray array = Npy.Read(path);
        int[] shape = array.Shape.ToArray();
        bool isFactor = shape.Length == 2 && shape[1] == parameters && shape[0] != parameters;
        if (shape.Length is not (1 or 2) || array.Count == 0 || (shape.Length == 2 && shape[0] != shape[1] && !isFactor))
        {
            throw new PlateauException(
                $"{path}: a covariance of D coordinates has the shape (D) or (D, D), a factor of that of the parameters (r, {parameters}), "
                + $"not ({string.Join(", ", shape)}).");
        }

        Tensor<double> numbers = array.To<double>();
        if (isFactor)
        {
            return Array.TrueForAll(numbers.Data, double.IsFinite)
                ? question with { CovarianceFactor = numbers }
                : throw new PlateauException($"{path}: the factor holds numbers that are not finite.");
        }

        if (shape.Length == 1)
        {
            Tensor<double> diagonal = new(shape[0], shape[0]);
            for (int i = 0; i < shape[0]; i++)
            {
                diagonal[i, i] = numbers.Data[i];
            }

            numbers = diagonal;
        }

        try
        {
            Convergence.CovarianceRoot.Of(numbers);
        }
        catch (PlateauException failure)
        {
            throw new PlateauException($"{path}: {failure.Message}", failure);
        }

        return question with { Covariance = numbers };
    }
}
