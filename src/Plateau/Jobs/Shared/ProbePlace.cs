using Plateau.Formats;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Probing;
using Plateau.Training;

namespace Plateau.Jobs;

/// <summary>Where the landscape of one network is looked at: what the files of a probe's options hold for it.</summary>
internal sealed record ProbePlace
{
    /// <summary>The probe around an optimum at a σ, in the full space.</summary>
    public Func<Optimum, double, Probe> Probe { get; init; } = Probing.Probe.Gaussian;

    /// <summary>The directions of a given subspace, in their order and with their signs; of an eigen-subspace where it is there already, null to find it.</summary>
    public Subspace? Given { get; init; }

    /// <summary>A center other than the optimum; null for the optimum.</summary>
    public double[]? Mean { get; init; }

    /// <summary>What layers keep beside the parameters of that center; empty without one.</summary>
    public double[] MeanBuffers { get; init; } = [];

    /// <summary>Variances of all parameters; null for none.</summary>
    public double[]? Variances { get; init; }

    /// <summary>
    /// A covariance of the coordinates, (D, D); null for none. Signs of eigenvectors are chance, so that of an eigen-subspace still to be found is diagonal.
    /// </summary>
    public Tensor<double>? Covariance { get; init; }

    /// <summary>A factor F, (r, parameters), of the covariance FᵀF of the parameters, which is projected on the subspace; null for none.</summary>
    public Tensor<double>? CovarianceFactor { get; init; }

    /// <summary>Whether a covariance is given.</summary>
    public bool HasCovariance => Variances is not null || Covariance is not null || CovarianceFactor is not null;

    /// <summary>Reads the files of a question.</summary>
    /// <exception cref="PlateauException">A file does not hold what it should for this network.</exception>
    public static ProbePlace Of(ProbeQuestion question, Network network)
    {
        string? file = question.IsPosterior ? null : question.Covariance;
        double[] buffers = [];
        ProbePlace place = new()
        {
            Probe = ProbeQuestion.Around(question.Kind),
            Given = question.Basis is string basis ? Directions(basis, network.ParameterCount) : null,
            Mean = question.Mean is string mean ? ParameterFile.Read(network, mean, out buffers) : null,
            MeanBuffers = buffers,
        };
        return file is null ? place
            : Runs.OptionText.HasExtension(file, ".npy") ? place.WithCovariance(file, network.ParameterCount)
            : place with { Variances = ProbeQuestion.Variances(network, file) };
    }

    private static Subspace Directions(string path, int parameters)
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
    private ProbePlace WithCovariance(string path, int parameters)
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
                ? this with { CovarianceFactor = numbers }
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
            CovarianceRoot.Of(numbers);
        }
        catch (PlateauException failure)
        {
            throw new PlateauException($"{path}: {failure.Message}", failure);
        }

        return this with { Covariance = numbers };
    }
}
