using System.Globalization;
using Plateau.Cli.Options;
using Plateau.Cli.Progress;
using Plateau.Data;
using Plateau.Formats;
using Plateau.Jobs;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Probing;
using Plateau.Runs;
using Plateau.Training;

namespace Plateau.Cli.Jobs;

/// <summary>From checked options to what the library takes.</summary>
internal static class JobInputs
{
    // Start, parameters, both packed forms, gradient, two moments: three numbers of float64 on the way and seven of float32.
    private const int BytesPerParameter = (3 * sizeof(double)) + (7 * sizeof(float));

    /// <summary>Reads or makes the objects.</summary>
    public static DataSplit Data(JobOptions options, IProgressSink progress, string? groups = null, NextOptions? next = null)
    {
        using IProgressStage stage = progress.Begin(Reading(options.Data), 0, string.Empty);
        return ArgumentNames.ToOptions(DataSource.Load(
            Request(options) with { Groups = groups, WithPool = next?.Count > 0, PoolFile = next?.Pool, IgnoresPoolLabels = next?.IgnoresLabels ?? false }));
    }

    /// <summary>What reading a data set is called while it is under way.</summary>
    public static string Reading(string data) => data == DataCatalog.Digits ? "drawing digits" : $"reading {Path.GetFileName(data)}";

    /// <summary>The network for those objects.</summary>
    /// <exception cref="PlateauException">It would not fit into the memory there is.</exception>
    public static Network Network(JobOptions options, Dataset data)
    {
        Network network = NetworkSpec.Parse(options.Model).Build(data);
        double needed = (double)network.ParameterCount * BytesPerParameter;
        double available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return needed <= available
            ? network
            : throw new PlateauException(string.Create(
                CultureInfo.InvariantCulture,
                $"--model {network.Spec}: its {network.ParameterCount:N0} parameters, with gradient and optimizer, need about {needed / 1e9:N0} GB of memory, and there are {available / 1e9:N0}; choose a smaller network"));
    }

    /// <summary>How to train.</summary>
    public static Trainer Trainer(JobOptions options) => options.Fit.Trainer(Precision(options), options.Loss);

    /// <summary>The parameters in a file, as a point to look around.</summary>
    public static Optimum Load(JobOptions options, Network network, string path) => new()
    {
        Network = network,
        Parameters = ParameterFile.Read(network, path, out double[] buffers),
        Buffers = buffers,
        Loss = options.Loss,
        Precision = Precision(options),
    };

    /// <summary>The distribution of draws around an optimum.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="optimum">The optimum.</param>
    /// <param name="eigen">Finds the subspace of the top D eigenvectors; null leaves the probe in the full space, where it is only to be checked.</param>
    /// <param name="posterior">The posterior by that subspace.</param>
    public static Probe Probe(AssessOptions options, Optimum optimum, Func<int, Subspace>? eigen, Func<Subspace, NormalPosterior>? posterior)
    {
        ProbeOptions wanted = options.Probe;
        if (wanted.IsPosterior)
        {
            NormalPosterior.Check(optimum.Loss);
        }

        double sigma = wanted.Covariance is null ? wanted.Sigma : 1.0;
        Probe probe = wanted.Probe.Kind == "mixture"
            ? Probing.Probe.Mixture([.. wanted.Optima.Select(path => Load(options.Job, optimum.Network, path))], sigma)
            : Around(wanted.Probe)(optimum, sigma);
        if (wanted.Mean is string mean)
        {
            double[] center = ParameterFile.Read(optimum.Network, mean, out double[] buffers);
            probe = probe.Around(center, buffers);
        }

        if (wanted.Covariance is string covariance && !wanted.IsPosterior)
        {
            probe = probe.WithCovariance(Variances(optimum.Network, covariance));
        }

        if (wanted.Dimension is not int dimension)
        {
            return probe;
        }

        if (wanted.Subspace != "eigen" && !wanted.IsPosterior)
        {
            return probe.Within(Subspace.Random(optimum.Network.ParameterCount, dimension, options.Job.Seed));
        }

        if (dimension > optimum.Network.ParameterCount)
        {
            throw new PlateauException($"--dimension {dimension}: the network has {optimum.Network.ParameterCount} parameters and so as many eigenvectors; take at most so many.");
        }

        return eigen is null ? probe : wanted.IsPosterior ? Probing.Probe.Posterior(posterior!(eigen(dimension))) : probe.Within(eigen(dimension));
    }

    /// <summary>The distribution of draws around one optimum at a σ.</summary>
    public static Func<Optimum, double, Probe> Around(ProbeChoice choice) => choice.Kind switch
    {
        "sphere" => Probing.Probe.Sphere,
        "ball" => Probing.Probe.Ball,
        "laplace" => Probing.Probe.Laplace,
        "student-t" => (optimum, sigma) => Probing.Probe.StudentT(optimum, sigma, choice.DegreesOfFreedom!.Value),
        _ => Probing.Probe.Gaussian,
    };

    /// <summary>One variance a parameter.</summary>
    /// <exception cref="PlateauException">One of them is negative.</exception>
    public static double[] Variances(Network network, string path)
    {
        double[] variances = ParameterFile.Read(network, path);
        int negative = Array.FindIndex(variances, value => value < 0);
        return negative < 0
            ? variances
            : throw new PlateauException($"{path}: parameter {negative} has the variance {variances[negative]:g6}; variances are not negative.");
    }

    /// <summary>Assesses losses made elsewhere; a failure names their file.</summary>
    public static AssessResult Assess(string path, AssessmentQuestion question, IAssessmentObserver? observer = null)
    {
        LossMatrix losses = LossFile.Read(path);
        try
        {
            return Assessment.Of(losses, question, observer);
        }
        catch (PlateauException failure)
        {
            throw new PlateauException($"{path}: {failure.Message}", failure);
        }
    }

    /// <summary>Which objects are asked for.</summary>
    public static DataRequest Request(JobOptions options) => new()
    {
        Data = options.Data,
        Directory = options.DataDir,
        Samples = options.Samples,
        Subset = options.Subset == "random" ? SubsetKind.Random : SubsetKind.First,
        HeldOut = options.HeldOut is HeldOut.File file ? file.Path : options.HeldOut?.Text,
        Normalization = options.Normalize is null ? null : Enum.Parse<Normalization>(options.Normalize, ignoreCase: true),
        Seed = options.Seed,
    };

    private static Precision Precision(JobOptions options) => options.Precision == "double" ? Training.Precision.Double : Training.Precision.Single;
}
