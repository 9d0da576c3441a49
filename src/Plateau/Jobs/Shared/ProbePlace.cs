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

    /// <summary>
    /// The directions of a given subspace, in their order and with their signs; of an eigen-subspace where it is there already, null to
    /// find it.
    /// </summary>
    public Subspace? Given { get; init; }

    /// <summary>A center other than the optimum; null for the optimum.</summary>
    public double[]? Mean { get; init; }

    /// <summary>What layers keep beside the parameters of that center; null for what they keep at the optimum.</summary>
    public double[]? MeanBuffers { get; init; }

    /// <summary>Variances of all parameters; null for none.</summary>
    public double[]? Variances { get; init; }

    /// <summary>
    /// A covariance of the coordinates, (D, D); null for none. Signs of eigenvectors are chance, so that of an eigen-subspace still to be
    /// found is diagonal.
    /// </summary>
    public Tensor<double>? Covariance { get; init; }

    /// <summary>
    /// A factor F, (r, parameters), of the covariance FᵀF of the parameters, which is projected on the subspace; null for none.
    /// </summary>
    public Tensor<double>? CovarianceFactor { get; init; }

    /// <summary>Whether a covariance is given.</summary>
    public bool HasCovariance => Variances is not null || Covariance is not null || CovarianceFactor is not null;

    /// <summary>Reads the files of a question.</summary>
    /// <exception cref="PlateauException">A file does not hold what it should for this network.</exception>
    public static ProbePlace Of(ProbeQuestion question, Network network)
    {
        int parameters = network.ParameterCount;
        double[]? buffers = null;
        ProbePlace place = new()
        {
            Probe = ProbeQuestion.Around(question.Kind),
            Given = question.Basis is string basis ? Directions(basis, parameters) : null,
            Mean = question.Mean is string mean ? ParameterFile.Read(network, mean, out buffers) : null,
            MeanBuffers = buffers,
        };
        string? file = question.IsPosterior ? null : question.Covariance;
        place = file is null ? place
            : Runs.OptionText.HasExtension(file, ".npy")
            ? place.WithCovariance(file, question.Space, place.Coordinates(question, parameters), parameters)
            : place with { Variances = ProbeQuestion.Variances(network, file) };
        place.Check(question, parameters);
        double[]? numbers = place.Variances ?? place.Covariance?.Data ?? place.CovarianceFactor?.Data;
        return numbers?.All(value => value == 0) == true
            ? throw new PlateauException($"{file}: the covariance is zero, so no draw would move.")
            : place;
    }

    /// <summary>Refuses a covariance that does not fit the coordinates of a question.</summary>
    /// <exception cref="PlateauException">It is one of other coordinates, or of coordinates whose signs nobody knows.</exception>
    public void Check(ProbeQuestion question, int parameters)
    {
        if (Covariance is { } covariance && covariance.Shape[0] != Coordinates(question, parameters))
        {
            throw Misfit("--covariance", covariance.Shape[0], Coordinates(question, parameters));
        }

        if (Covariance is not null && question.Space == SubspaceKind.Eigen && Given is null && !IsDiagonal(Covariance))
        {
            throw new PlateauException(
                "--covariance: the signs of eigenvectors are chance, so a covariance between their coordinates must say of "
                + "which: run once with "
                + "--output and give --basis basis.npy of that run's folder in place of --subspace and --dimension, "
                + "or give a factor of the covariance of the parameters, shape (r, parameters)");
        }
    }

    /// <summary>The probe around an optimum at a σ.</summary>
    /// <param name="optimum">The optimum.</param>
    /// <param name="sigma">σ, with a covariance a factor of its deviations.</param>
    /// <param name="within">The directions that draws stay in; null for the full space.</param>
    public Probe At(Optimum optimum, double sigma, Subspace? within)
    {
        Probe probe = Probe(optimum, sigma);
        probe = Mean is null ? probe : probe.Around(Mean, MeanBuffers);
        if (within is null && Variances is not null)
        {
            return probe.WithCovariance(Variances);
        }

        // The draws of a factor stay among the directions that its rows span.
        within ??= CovarianceFactor is null ? null : Subspace.Spanned(SubspaceKind.Given, CovarianceRoot.Span(CovarianceFactor));
        probe = within is null ? probe : probe.Within(within);
        Tensor<double>? root = Root(within);
        return root is null ? probe : probe.WithRoot(root);
    }

    /// <summary>S with SSᵀ the covariance of the coordinates within a subspace; null without a covariance.</summary>
    /// <param name="within">The subspace; null for the full space, where variances of the parameters have no such matrix.</param>
    public Tensor<double>? Root(Subspace? within)
        => Covariance is not null ? CovarianceRoot.Of(Covariance)
            : within is null ? null
            : CovarianceFactor is not null ? CovarianceRoot.Of(CovarianceRoot.Projected(CovarianceFactor, within.Basis))
            : Variances is not null ? CovarianceRoot.Of(CovarianceRoot.Projected(Variances, within.Basis))
            : null;

    private int Coordinates(ProbeQuestion question, int parameters)
        => Given?.Dimension ?? (question.Space == SubspaceKind.Full ? parameters : question.Dimension ?? parameters);

    private static PlateauException Misfit(string place, int coordinates, int dimension)
        => new($"{place}: a covariance of {coordinates} coordinates does not fit {dimension} dimensions");

    private static bool IsDiagonal(Tensor<double> square)
    {
        for (int row = 0; row < square.Shape[0]; row++)
        {
            for (int column = 0; column < square.Shape[1]; column++)
            {
                if (row != column && square[row, column] != 0)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static Subspace Directions(string path, int parameters)
    {
        NumberArray array = Npy.Read(path);
        int[] shape = array.Shape.ToArray();
        if (shape.Length != 2 || shape[0] < 1 || shape[0] > parameters || shape[1] != parameters)
        {
            throw new PlateauException(
                $"{path}: directions have the shape (D, {parameters}), a row each with a number for every parameter, not "
                    + $"({string.Join(", ", shape)}).");
        }

        Tensor<double> directions = array.To<double>();
        if (!Array.TrueForAll(directions.Data, double.IsFinite))
        {
            throw new PlateauException($"{path}: the directions hold numbers that are not finite.");
        }

        try
        {
            return Subspace.Of(directions);
        }
        catch (ArgumentException failure)
        {
            string why = failure.Message.Split(" (Parameter", 2)[0].TrimEnd('.');
            throw new PlateauException(
                $"{path}: {why}; directions are orthonormal, saved in float64, such as basis.npy of a run.",
                failure);
        }
    }

    // One variance a coordinate, or the whole matrix, which is square; else a factor in the space of the parameters.
    private ProbePlace WithCovariance(string path, SubspaceKind space, int coordinates, int parameters)
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
            return !Array.TrueForAll(numbers.Data, double.IsFinite)
                ? throw new PlateauException($"{path}: the factor holds numbers that are not finite.")
                : this with { CovarianceFactor = numbers };
        }

        if (shape[0] != coordinates)
        {
            throw Misfit(path, shape[0], coordinates);
        }

        if (shape.Length == 1)
        {
            if (space == SubspaceKind.Full)
            {
                ProbeQuestion.CheckVariances(numbers.Data, path);
                return this with { Variances = numbers.Data };
            }

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
