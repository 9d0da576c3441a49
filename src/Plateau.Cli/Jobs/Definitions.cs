using System.Text;
using Plateau.Cli.Options;
using Plateau.Data;
using Plateau.Formats;
using Plateau.Jobs;
using Plateau.Networks;
using Plateau.Runs;

namespace Plateau.Cli.Jobs;

/// <summary>
/// What defines a job, from its options: each that bears on the result, in canonical form, and the checksum of each file that is read.
/// Places of files, threads and what is merely shown are left out.
/// </summary>
internal static class Definitions
{
    /// <summary>What the data set brings, or is made for: written down, so that a record says all that was in force.</summary>
    private const string ByDefault = "default";

    /// <summary>The definition of an assessment.</summary>
    public static RunDefinition Of(AssessOptions options)
    {
        OptionDictionary defining = new();
        SortedDictionary<string, string> checksums = new(StringComparer.Ordinal);
        defining
            .Set("tolerance", options.Tolerances)
            .Set("remaining", options.Remaining)
            .Set("gap", options.Gap)
            .Set("confidence", options.Confidence)
            .Set("orders", options.Orders)
            .Set("price-per-object", options.Forecast.PricePerObject)
            .Set("budget", options.Forecast.Budget)
            .Set("currency", options.Forecast.Currency)
            .Set("refits", options.Forecast.Refits > 0 ? (double?)options.Forecast.Refits : null)
            .Set("validate", options.Forecast.Validate ? "true" : null)
            .Set("takeuchi", options.Forecast.Takeuchi > 0 ? (double?)options.Forecast.Takeuchi : null)
            .Set("groups", options.Groups)
            .Set("gallery", options.Gallery == new AssessmentQuestion().Gallery ? null : options.Gallery)
            .Set("next", options.Next.Count > 0 ? (double?)options.Next.Count : null)
            .Set("pool-labels", options.Next.IgnoresLabels ? "ignore" : null);
        if (options.Next.Pool is string pool)
        {
            AddFile("pool", pool, defining, checksums);
        }

        if (options.Losses is string losses)
        {
            AddFile("losses", losses, defining, checksums);
        }
        else
        {
            AddJob(options.Job, defining, checksums);
            AddProbe(options.Probe, defining, checksums);
        }

        return Definition("assess", options.Job, defining, checksums);
    }

    private static RunDefinition Definition(string command, JobOptions job, OptionDictionary options, SortedDictionary<string, string> checksums) => new()
    {
        Command = command,
        Version = BuildVersion.Full,
        Seed = job.Seed,
        Options = options,
        Checksums = checksums,
    };

    private static void AddJob(JobOptions job, OptionDictionary options, SortedDictionary<string, string> checksums)
    {
        if (DataSource.ChecksumOf(JobInputs.Request(job)) is string checksum)
        {
            checksums["data"] = checksum;
        }

        options
            .Set("data", job.DataIsFile ? Path.GetFileName(job.Data) : job.Data)
            .Set("samples", job.Samples)
            .Set("subset", job.Samples is null ? null : job.Subset)
            .Set("normalize", job.Normalize ?? ByDefault)
            .Set("model", job.Model)
            .Set("loss", job.Loss == ObjectLoss.SquaredError() ? job.Loss.Name : null)
            .Set("label-smoothing", job.LabelSmoothing > 0 ? job.LabelSmoothing : null)
            .Set("precision", job.Precision);
        if (job.HeldOut is HeldOut.File heldOut)
        {
            AddFile("held-out", heldOut.Path, options, checksums);
        }
        else
        {
            options.Set("held-out", job.HeldOut?.Text ?? ByDefault);
        }

        if (job.Weights is string weights)
        {
            AddFile("weights", weights, options, checksums);
        }
        else
        {
            foreach ((string name, string value) in job.Fit.Defining())
            {
                options.Set(name, value);
            }
        }
    }

    private static void AddProbe(ProbeOptions probe, OptionDictionary options, SortedDictionary<string, string> checksums)
    {
        options
            .Set("probe", probe.Probe.ToString())
            .Set("subspace", probe.Subspace)
            .Set("dimension", probe.Dimension)
            .Set("draws", probe.Draws);
        if (probe.Covariance is null)
        {
            options.Set("sigma", (double[])[probe.Sigma, .. probe.OtherSigmas]);
        }
        else if (probe.IsPosterior)
        {
            options.Set("covariance", probe.Covariance).Set("prior-precision", probe.PriorPrecision).Set("sigma", [.. probe.OtherSigmas]);
        }
        else
        {
            AddFile("covariance", probe.Covariance, options, checksums);
        }

        if (probe.Mean is string mean)
        {
            AddFile("mean", mean, options, checksums);
        }

        if (probe.Optima.Count > 0)
        {
            options.Set("optima", [.. probe.Optima.Select(file => Path.GetFileName(file))]);
            checksums["optima"] = Checksum.Of(Encoding.ASCII.GetBytes(string.Join('\n', probe.Optima.Select(Checksum.OfFile))));
        }
    }

    /// <summary>A file counts by its name, which documents may carry, and its content; not by its place.</summary>
    private static void AddFile(string option, string path, OptionDictionary options, SortedDictionary<string, string> checksums)
    {
        options.Set(option, Path.GetFileName(path));
        checksums[option] = Checksum.OfFile(path);
    }
}
