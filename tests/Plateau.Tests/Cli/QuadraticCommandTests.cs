using System.CommandLine;
using System.Text.Json.Nodes;
using Plateau.Cli.Commands;
using Plateau.Formats;
using Plateau.Jobs;
using Plateau.Numerics;
using Plateau.Probing;

namespace Plateau.Tests.Cli;

public sealed class QuadraticCommandTests
{
    private const string Small = "quadratic --samples 80 --held-out none --model softmax --epochs 1 --normalize unit --quiet";

    [Fact]
    public void Defaults_are_the_top_ten_eigenvectors_and_a_ladder_of_sigma()
    {
        QuadraticQuestion question = Bind(string.Empty);
        Assert.Equal(
            (SubspaceKind.Eigen, 10, 64, Placement.Independent, 100),
            (question.Space, question.Dimension, question.Probe.Draws, question.Points, question.Orders));
        Assert.Equal([0.01, 0.03, 0.1, 0.3], question.Sigmas);
        Assert.Equal((0.01, 0.1, 1e-4), (question.Remaining, question.Within, question.EigenTolerance));
        Assert.Equal([1], Bind("--covariance posterior").Sigmas);
        Assert.Equal([0.5, 2], Bind("--covariance posterior --sigma 2 --sigma 0.5 --sigma 2").Sigmas);
        Assert.Null(Bind("--subspace full").Dimension);
    }

    [Fact]
    public void What_bears_on_the_result_defines_the_run_and_nothing_else()
    {
        string reference = Hash(string.Empty);
        foreach (string same in (string[])[
            "--threads 3",
            "--json --quiet",
            "--sigma 0.3 --sigma 0.1 --sigma 0.03 --sigma 0.01",
            "--dimension 10 --points independent",
        ])
        {
            Assert.Equal(reference, Hash(same));
        }

        string[] others =
        [
            "--sigma 0.01",
            "--dimension 9",
            "--subspace random",
            "--draws 32",
            "--points sobol",
            "--orders 0",
            "--remaining 0.02",
            "--within 0.2",
            "--eigen-tolerance 1e-3",
            "--covariance posterior",
            "--covariance posterior --prior-precision 2",
            "--probe sphere",
            "--seed 1",
        ];
        Assert.Equal(others.Length, others.Select(other => Hash(other)).Append(reference).Distinct().Count() - 1);
    }

    [Theory]
    [InlineData("--sigma 0", "--sigma", "above 0")]
    [InlineData("--sigma -1", "--sigma", "above 0")]
    [InlineData("--dimension 0", "--dimension", "at least 1")]
    [InlineData("--subspace full --dimension 3", "--dimension", "--subspace")]
    [InlineData("--subspace eigne", "--subspace", "eigen")]
    [InlineData("--probe mixture", "mixture", "gaussian")]
    [InlineData("--probe student-t:4", "student-t:4", "more than 4")]
    [InlineData("--points sobol --draws 3", "--points sobol", "even")]
    [InlineData("--points antithetic --draws 0", "--points antithetic", "at least 2")]
    [InlineData("--prior-precision 3", "--prior-precision", "--covariance posterior")]
    [InlineData("--covariance posterio", "--covariance", "posterior")]
    [InlineData("--basis b.npy --dimension 3", "--basis", "leave out --subspace and --dimension")]
    [InlineData("--basis b.npy --subspace eigen", "--basis", "leave out --subspace and --dimension")]
    [InlineData("--basis b.npz", "--basis", ".npy")]
    [InlineData("--subspace random --eigen-tolerance 1e-3", "--eigen-tolerance", "eigen")]
    public void Wrong_usage_is_one_line_and_status_2(string options, string names, string remedy)
        => Refused($"quadratic {options}", 2, names, remedy);

    [Theory]
    [InlineData("--dimension 7851", "--dimension 7851", "at most 7,850")]
    [InlineData("--subspace full", "7,850 parameters", "--dimension D")]
    [InlineData("--mean nowhere.safetensors", "nowhere.safetensors", "check the name")]
    [InlineData("--probe student-t:4.5 --model mlp:3,3", "degrees of freedom exceed 6", "laplace")]
    [InlineData("--covariance {0}/square.npy", "square.npy", "(2, 3)")]
    [InlineData("--covariance {0}/negative.npy --dimension 2", "negative.npy", "negative eigenvalue")]
    [InlineData("--covariance {0}/three.npy --dimension 2", "3 coordinates", "2 dimensions")]
    [InlineData("--covariance {0}/dense.npy --dimension 2", "signs of eigenvectors", "--basis basis.npy")]
    [InlineData("--covariance {0}/infinite.npy --model mlp:1", "infinite.npy", "not finite")]
    [InlineData("--basis {0}/square.npy", "square.npy", "(D, 7850)")]
    [InlineData("--basis {0}/slanted.npy --model mlp:1", "slanted.npy", "orthonormal")]
    public void What_the_network_cannot_be_asked_is_refused_before_the_training(string options, string names, string remedy)
    {
        using TemporaryFolder place = new();
        Npy.Write(place["square.npy"], new Tensor<double>(2, 3));
        Npy.Write(place["negative.npy"], new Tensor<double>([1, 2, 2, 1], 2, 2));
        Npy.Write(place["three.npy"], new Tensor<double>([1, 1, 1], 3));
        Npy.Write(place["dense.npy"], new Tensor<double>([1, 0.5, 0.5, 1], 2, 2));
        const int OfOneUnit = (784 + 1) + (2 * 10);
        Npy.Write(place["infinite.npy"], new Tensor<double>([.. Enumerable.Repeat(double.PositiveInfinity, OfOneUnit)], 1, OfOneUnit));
        Npy.Write(place["slanted.npy"], new Tensor<double>([.. Enumerable.Repeat(1.0, 2 * OfOneUnit)], 2, OfOneUnit));
        string line = "quadratic --samples 80 --held-out none --normalize unit --quiet --epochs 1000000 "
            + $"{(options.Contains("--model", StringComparison.Ordinal) ? string.Empty : "--model softmax")}";
        Refused($"{line} {options.Replace("{0}", place.Path, StringComparison.Ordinal)}", 1, names, remedy);
    }

    [Fact]
    public void The_document_has_the_fields_of_the_contract_and_is_the_same_on_any_threads_and_vectors()
    {
        const string Line = Small + " --dimension 3 --sigma 0.01 --sigma 0.1 --draws 8 --json";
        JsonObject root = JsonNode.Parse(Output(Line))!.AsObject();
        Assert.Equal(
            [
                "schema", "version", "seed", "warnings", "data", "model", "optimum", "stationarity", "probe", "eigenvalues", "eigenpairs",
                "posterior", "terms", "curves", "validity", "validUpTo", "paperP3", "timings",
            ],
            root.Select(field => field.Key));
        Assert.Equal("plateau.quadratic/1", (string)root["schema"]!);
        foreach ((string list, string[] fields) in new (string, string[])[]
        {
            ("terms", ["sigma", "value", "cross", "gradient", "curvature"]),
            ("curves", ["sigma", "k", "closedForm", "monteCarlo", "monteCarloStandardError", "paperP3"]),
            ("validity", ["sigma", "ratio", "standardError"]),
            ("eigenpairs", ["value", "residual", "converged"]),
        })
        {
            Assert.All(
                root[list]!.AsArray(),
                item => Assert.Subset(item!.AsObject().Select(field => field.Key).ToHashSet(), fields.ToHashSet()));
        }

        Assert.Equal([0.01, 0.1], root["terms"]!.AsArray().Select(terms => (double)terms!["sigma"]!));
        Assert.All(root["curves"]!.AsArray(), curve => Assert.All(
            new[] { "closedForm", "curvature", "expected", "ordersLow", "ordersHigh", "monteCarlo", "monteCarloStandardError", "paperP3" },
            name => Assert.Equal(79, curve![name]!.AsArray().Count)));
        foreach ((string threads, (string, string)[] environment) in new (string, (string, string)[])[]
        {
            ("1", []),
            ("2", [("DOTNET_EnableAVX512", "0")]),
            ("3", [("DOTNET_EnableHWIntrinsic", "0")]),
        })
        {
            Assert.Equal(Timeless(root), Timeless(JsonNode.Parse(Output($"{Line} --threads {threads}", environment))!.AsObject()));
        }
    }

    [Fact]
    public void A_run_leaves_its_folder_and_is_shown_again_from_there()
    {
        using TemporaryFolder place = new();
        string line =
            $"{Small} --subspace random --dimension 4 --sigma 0.05 --covariance posterior --points sobol --draws 8 -o {place.Path}";
        string first = Output(line);
        string folder = Assert.Single(Directory.GetDirectories(place.Path));
        Assert.StartsWith("quadratic-", Path.GetFileName(folder), StringComparison.Ordinal);
        Assert.Equal(
            ["basis.npy", "curves.csv", "optimum.safetensors", "report.html", "run.json"],
            Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.StartsWith(
            "k,closedForm[sigma=0.05],",
            File.ReadLines(Path.Combine(folder, "curves.csv")).First(),
            StringComparison.Ordinal);
        Assert.Equal(first, Output(line));
        Assert.Contains("The closed form", first, StringComparison.Ordinal);
    }

    [Fact]
    public void The_basis_that_a_run_leaves_brings_back_its_numbers_and_takes_a_covariance()
    {
        using TemporaryFolder place = new();
        string line =
            $"quadratic --samples 80 --held-out none --model mlp:2 --epochs 1 --quiet --json --sigma 0.1 --draws 4 -o {place["runs"]}";
        JsonNode found = JsonNode.Parse(Output($"{line} --dimension 2"))!;
        string first = Assert.Single(Directory.GetDirectories(place["runs"]));
        string basis = Path.Combine(first, "basis.npy");
        NumberArray rows = Npy.Read(basis);
        Assert.Equal((NumberKind.Float64, "2, 1600"), (rows.Kind, string.Join(", ", rows.Shape.ToArray())));
        Assert.Contains("basis.npy", File.ReadAllText(Path.Combine(first, "run.json")), StringComparison.Ordinal);
        JsonNode again = JsonNode.Parse(Output($"{line} --basis {basis} --force"))!;
        Assert.Equal("given", (string)again["probe"]!["subspace"]!);
        foreach (string numbers in (string[])["eigenvalues", "terms", "curves", "validity", "optimum"])
        {
            Assert.Equal(found[numbers]!.ToJsonString(), again[numbers]!.ToJsonString());
        }

        // The covariance SSᵀ of the coordinates is that of the factor SᵀB in parameters, whichever signs its run finds.
        double[] b = rows.To<double>().Data;
        Npy.Write(place["dense.npy"], new Tensor<double>([1, 0.9, 0.9, 0.9 * 0.9], 2, 2));
        Npy.Write(place["factor.npy"], new Tensor<double>([.. Enumerable.Range(0, 1600).Select(p => b[p] + (0.9 * b[1600 + p]))], 1, 1600));
        JsonNode dense = JsonNode.Parse(Output($"{line} --basis {basis} --covariance {place["dense.npy"]}"))!["terms"]![0]!;
        JsonNode factor = JsonNode.Parse(Output($"{line} --dimension 2 --covariance {place["factor.npy"]}"))!["terms"]![0]!;
        foreach (string term in (string[])["gradient", "curvature", "total"])
        {
            Assert.Equal((double)dense[term]!, (double)factor[term]!, 1e-9 * (double)dense[term]!);
        }

        Assert.Equal(4, Directory.GetDirectories(place["runs"]).Length);
        Output(
            $"quadratic --data {Tiny(place)} --model softmax --held-out none --epochs 1 --quiet --subspace full --draws 0 "
                + $"-o {place["full"]}");
        Assert.False(File.Exists(Path.Combine(Assert.Single(Directory.GetDirectories(place["full"])), "basis.npy")));
    }

    private static string Tiny(TemporaryFolder place) => place.Write("tiny.csv", "x,label\n1,0\n2,1\n3,0\n4,1\n");

    private static string Timeless(JsonObject root)
    {
        JsonObject copy = root.DeepClone().AsObject();
        Assert.True(copy.Remove("timings"));
        return copy.ToJsonString();
    }

    private static string Output(string line, params (string, string)[] environment)
    {
        PlateauProcess.Outcome outcome = PlateauProcess.Run(line, environment);
        Assert.Equal((0, string.Empty), (outcome.Status, outcome.Error));
        return outcome.Output;
    }

    private static void Refused(string line, int status, string names, string remedy)
    {
        PlateauProcess.Outcome outcome = PlateauProcess.Run(line);
        Assert.Equal((status, string.Empty), (outcome.Status, outcome.Output));
        Assert.Single(outcome.Error.TrimEnd().Split('\n'));
        Assert.StartsWith("plateau: ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains(names, outcome.Error, StringComparison.Ordinal);
        Assert.Contains(remedy, outcome.Error, StringComparison.Ordinal);
    }

    private static string Hash(string line) => new QuadraticJob(Bind(line)).Define(default).Hash();

    private static QuadraticQuestion Bind(string line)
    {
        var command = (QuestionCommand<QuadraticQuestion>)JobCommands.Quadratic();
        return command.Bind(command.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }
}
