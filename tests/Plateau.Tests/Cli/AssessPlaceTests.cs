using System.Text.Json.Nodes;
using Plateau.Formats;
using Plateau.Numerics;

namespace Plateau.Tests.Cli;

/// <summary><c>plateau assess</c> along directions and with covariances from files.</summary>
public class AssessPlaceTests
{
    private const string Line = "assess --samples 80 --held-out 40 --model mlp:2 --epochs 1 --quiet --json --draws 6";
    private const int Parameters = 1600;

    [Theory]
    [InlineData("--subspace eigen --dimension 2")]
    [InlineData("--subspace random --dimension 3")]
    public void The_basis_that_a_run_leaves_brings_back_its_numbers(string space)
    {
        using TemporaryFolder place = new();
        JsonNode found = Document($"{Line} {space} --sigma 0.1 -o {place["runs"]}");
        string folder = Assert.Single(Directory.GetDirectories(place["runs"]));
        JsonNode again = Document($"{Line} --basis {Path.Combine(folder, "basis.npy")} --sigma 0.1");
        Assert.Equal("given", (string)again["probe"]!["subspace"]!);
        Same(found, again);
        Assert.Contains(
            "<code>plateau assess --samples 80 ",
            File.ReadAllText(Path.Combine(folder, "report.html")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_covariance_of_coordinates_is_that_of_its_factor_in_parameters()
    {
        using TemporaryFolder place = new();
        Document($"{Line} --subspace eigen --dimension 2 --sigma 0.1 -o {place["runs"]}");
        string basis = Path.Combine(Assert.Single(Directory.GetDirectories(place["runs"])), "basis.npy");
        double[] b = Npy.Read(basis).To<double>().Data;
        Npy.Write(place["dense.npy"], new Tensor<double>([0.04, 0.01, 0.01, 0.09], 2, 2));

        // A root of it: rows (0.2, 0.05) and (0, √0.0875).
        Npy.Write(place["factor.npy"], new Tensor<double>([.. Row(0.2, 0.05), .. Row(0, Math.Sqrt(0.0875))], 2, Parameters));
        JsonNode dense = Document($"{Line} --basis {basis} --covariance {place["dense.npy"]}");
        Assert.Equal(("given", null), ((string)dense["probe"]!["covariance"]!, dense["probe"]!["sigma"]));
        Same(dense, Document($"{Line} --basis {basis} --covariance {place["factor.npy"]}"), 1e-9);

        // In the full space the same draws, along the principal axes of the factor.
        JsonNode full = Document($"{Line} --covariance {place["factor.npy"]}");
        Assert.Equal(2, (int)full["probe"]!["dimension"]!);
        Assert.Contains("along 2 given directions alone", full["warnings"]!.ToJsonString(), StringComparison.Ordinal);

        // Beside the closed form of the eigenvectors, which has the same covariance.
        JsonNode eigen = Document($"{Line} --subspace eigen --dimension 2 --covariance {place["factor.npy"]}");
        Assert.Equal("given", (string)eigen["quadratic"]!["probe"]!["covariance"]!);
        double closed = (double)eigen["quadratic"]!["curves"]![2]!["closedForm"]![0]!;
        JsonNode alone = Document(
            "quadratic --samples 80 --held-out none --model mlp:2 --epochs 1 --quiet --json --dimension 2 --draws 0 --orders 0 "
                + $"--covariance {place["factor.npy"]}");
        Assert.Equal((double)alone["curves"]![0]!["closedForm"]![0]!, closed, 1e-9 * closed);

        double[] Row(double first, double second)
            => [.. Enumerable.Range(0, Parameters).Select(p => (first * b[p]) + (second * b[Parameters + p]))];
    }

    [Fact]
    public void Variances_are_the_same_from_either_file_and_within_a_subspace()
    {
        using TemporaryFolder place = new();
        Npy.Write(place["v.npy"], new Tensor<double>([.. Enumerable.Repeat(0.01, Parameters)], Parameters));
        JsonNode sigma = Document($"{Line} --sigma 0.1");
        Same(sigma, Document($"{Line} --covariance {place["v.npy"]}"), 1e-12);
        Npy.Write(place["two.npy"], new Tensor<double>([0.01, 0.01], 2));
        Same(
            Document($"{Line} --subspace random --dimension 2 --sigma 0.1"),
            Document($"{Line} --subspace random --dimension 2 --covariance {place["two.npy"]}"),
            1e-9);
    }

    [Fact]
    public void The_posterior_of_given_directions_is_that_of_the_eigenvectors_they_are()
    {
        using TemporaryFolder place = new();
        JsonNode found = Document($"{Line} --subspace eigen --dimension 2 --covariance posterior -o {place["runs"]}");
        string basis = Path.Combine(Assert.Single(Directory.GetDirectories(place["runs"])), "basis.npy");
        JsonNode again = Document($"{Line} --basis {basis} --covariance posterior");
        foreach (string number in (string[])["priorPrecision", "smallest", "largest", "meanDeviation"])
        {
            double expected = (double)found["probe"]!["posterior"]![number]!;
            Assert.Equal(expected, (double)again["probe"]!["posterior"]![number]!, 2e-3 * expected);
        }

        Assert.Equal(0, PlateauProcess.Run($"{Line} --subspace random --dimension 2 --covariance posterior").Status);
    }

    [Theory]
    [InlineData(
        "--covariance three.npy --subspace random --dimension 2",
        "three.npy: a covariance of 3 coordinates does not fit 2 dimensions")]
    [InlineData("--covariance three.npy", "three.npy: a covariance of 3 coordinates does not fit 1600 dimensions")]
    [InlineData("--covariance dense.npy --subspace eigen --dimension 2", "the signs of eigenvectors are chance")]
    [InlineData("--covariance nothing.npy", "nothing.npy: the covariance is zero")]
    [InlineData("--covariance still.npy --subspace random --dimension 2", "still.npy: the covariance is zero, so no draw would move")]
    [InlineData("--basis skew.npy", "the inner product of vectors 0 and 0 is not 1, but off it by 1e-06; directions are orthonormal")]
    [InlineData("--basis hole.npy", "hole.npy: the directions hold numbers that are not finite")]
    public void What_does_not_fit_is_refused_before_the_training(string options, string says)
    {
        using TemporaryFolder place = new();
        Npy.Write(place["three.npy"], new Tensor<double>([1, 2, 3], 3));
        Npy.Write(place["dense.npy"], new Tensor<double>([1, 0.5, 0.5, 1], 2, 2));
        Npy.Write(place["nothing.npy"], new Tensor<double>(new double[Parameters], 1, Parameters));
        Npy.Write(place["still.npy"], new Tensor<double>([0, 0], 2));
        Npy.Write(place["hole.npy"], new Tensor<double>([.. Enumerable.Repeat(double.NaN, Parameters)], 1, Parameters));
        double entry = Math.Sqrt((1 + 1e-6) / Parameters);
        Npy.Write(place["skew.npy"], new Tensor<double>([.. Enumerable.Repeat(entry, Parameters)], 1, Parameters));
        PlateauProcess.Outcome outcome = PlateauProcess.RunIn(
            place.Path,
            $"{Line} --epochs 1000000 {options}".Replace("--epochs 1 ", string.Empty, StringComparison.Ordinal));
        Assert.Equal(1, outcome.Status);
        Assert.Contains(says, outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--sigma 1e200", "(a smaller --sigma)")]
    [InlineData("--covariance huge.npy --subspace random --dimension 2", "(a smaller --covariance)")]
    public void Draws_that_lie_too_far_out_are_laid_to_what_sets_their_spread(string options, string says)
    {
        using TemporaryFolder place = new();
        Npy.Write(place["huge.npy"], new Tensor<double>([1e300, 1e300], 2));
        PlateauProcess.Outcome outcome = PlateauProcess.RunIn(place.Path, $"{Line} {options}");
        Assert.Equal(1, outcome.Status);
        Assert.Contains(says, outcome.Error, StringComparison.Ordinal);
    }

    // V and its intervals on both sets; of the sizes K.
    private static void Same(JsonNode one, JsonNode other, double tolerance = 0)
    {
        foreach (string part in (string[])["landscapeVariance", "heldOut", "answer"])
        {
            foreach ((string name, JsonNode? number) in one[part]!.AsObject())
            {
                if (number is JsonValue value && value.TryGetValue(out double expected))
                {
                    Assert.Equal(expected, (double)other[part]![name]!, tolerance * Math.Abs(expected));
                }
            }
        }
    }

    private static JsonNode Document(string line)
    {
        PlateauProcess.Outcome outcome = PlateauProcess.Run(line);
        Assert.True(outcome.Status == 0, outcome.Error);
        return JsonNode.Parse(outcome.Output)!;
    }
}
