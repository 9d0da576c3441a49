using System.Text;
using Plateau.Cli.Options;
using Plateau.Cli.Progress;
using Plateau.Data;
using Plateau.Formats;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Probing;
using Plateau.Reports;
using Plateau.Runs;
using Plateau.Training;

namespace Plateau.Cli.Jobs;

/// <summary>The work of <c>plateau quadratic</c>.</summary>
internal sealed class QuadraticJob(QuadraticOptions options) : IJob<QuadraticDocument>
{
    private const string CurvesName = "curves.csv";
    private const string OptimumName = "optimum.safetensors";

    /// <inheritdoc/>
    public IReadOnlyList<string> Files => [CurvesName, JobRunner.Report, OptimumName];

    /// <inheritdoc/>
    public RunDefinition Define(CancellationToken cancellation) => Definitions.Of(options);

    /// <inheritdoc/>
    public QuadraticDocument Run(RunWriter? writer, IProgressSink progress, CancellationToken cancellation)
    {
        DataSplit data = JobInputs.Data(options.Job, progress);
        Network network = JobInputs.Network(options.Job, data.Training);

        // What is wrong with the question or its files comes out before the training, not after it.
        QuadraticQuestion question = Question(network);
        QuadraticAnalysis.Check(question, network.ParameterCount);
        question.Probe(new Optimum { Network = network, Parameters = new double[network.ParameterCount], Loss = options.Job.Loss }, 1);
        Optimum optimum = Optimum(network, data, progress, cancellation);
        QuadraticDocument document;
        using (QuadraticProgress observer = new(progress))
        {
            document = QuadraticAnalysis.Of(optimum, data, question, observer, cancellation);
        }

        if (writer is not null)
        {
            ReportSettings settings = new()
            {
                CommandLine = options.CommandLine,
                Version = document.Version,
                Values = [.. writer.Folder.Definition.Options.Select(option => KeyValuePair.Create(option.Key, string.Join(", ", option.Value)))],
            };
            writer.Write(CurvesName, stream => CurvesCsv.Write(stream, document.Curves));
            writer.Write(JobRunner.Report, stream => stream.Write(Encoding.UTF8.GetBytes(QuadraticReport.Render(document, settings))));
            writer.WriteAt(OptimumName, path => ParameterFile.Write(network, optimum.Parameters, path, optimum.Precision == Precision.Double, optimum.Buffers));
        }

        return document;
    }

    private Optimum Optimum(Network network, DataSplit data, IProgressSink progress, CancellationToken cancellation)
    {
        if (options.Job.Weights is string weights)
        {
            return JobInputs.Load(options.Job, network, weights);
        }

        using TrainingStage stage = new(progress);
        Trainer trainer = JobInputs.Trainer(options.Job);
        return trainer.Fit(network, data.Training, options.Job.Seed, trainer.Choose == EpochChoice.LeastHeldOutLoss ? data.HeldOut : null, stage.Report, cancellation);
    }

    private QuadraticQuestion Question(Network network) => new()
    {
        Subspace = options.Subspace,
        Dimension = options.Dimension ?? network.ParameterCount,
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
        Covariance = OptionKind.HasExtension(options.Covariance ?? string.Empty, ".npy") ? Covariance(options.Covariance!) : null,
        Seed = options.Job.Seed,
    };

    // One variance a coordinate, or the whole matrix.
    private static Tensor<double> Covariance(string path)
    {
        NumberArray array = Npy.Read(path);
        int[] shape = array.Shape.ToArray();
        if (shape.Length is not (1 or 2) || array.Count == 0 || (shape.Length == 2 && shape[0] != shape[1]))
        {
            throw new PlateauException($"{path}: a covariance of D coordinates has the shape (D) or (D, D), not ({string.Join(", ", shape)}).");
        }

        Tensor<double> numbers = array.To<double>();
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

        return numbers;
    }
}
