using System.Text;
using MathNet.Numerics.LinearAlgebra;
using Plateau.Curvature;
using Plateau.Data;
using Plateau.Jobs;
using Plateau.Networks;
using Plateau.Pages;
using Plateau.Runs;
using Plateau.Tests.Curvature;
using Plateau.Training;

namespace Plateau.Tests.Jobs;

/// <summary>A spectrum as a document, against the dense Hessian of a network that is small enough for one.</summary>
public class SpectrumAnalysisTests
{
    private static readonly DataSplit s_data = new(Samples.Clouds(90, 5, 3, seed: 1), null, []);
    private static readonly Network s_network = NetworkSpec.Parse("mlp:6+activation=tanh").Build(s_data.Training);
    private static readonly Optimum s_optimum = Trainer.Adam(0.02, 30, 40).Fit(s_network, s_data.Training, 3) with
    {
        Precision = Precision.Double,
    };
    private static readonly Vector<double> s_eigenvalues = Spectrum(90);

    [Fact]
    public void It_holds_the_eigenvalues_trace_norm_and_density_of_the_dense_Hessian()
    {
        SpectrumResult document = Solve(new SpectrumQuestion { Top = 8, Tolerance = 1e-8, Trace = true, Frobenius = true, Density = true });
        Assert.True(document.Converged);
        Assert.DoesNotContain(document.Warnings, warning => warning.Contains("converge", StringComparison.Ordinal));
        Assert.All(document.Eigenpairs.Zip(s_eigenvalues.Reverse()), pair => Assert.Equal(pair.Second, pair.First.Value, 1e-9));
        double trace = s_eigenvalues.Sum();
        double norm = s_eigenvalues.DotProduct(s_eigenvalues);
        Assert.InRange(trace, document.Trace!.Low - (0.01 * Math.Abs(trace)), document.Trace.High + (0.01 * Math.Abs(trace)));
        Assert.InRange(norm, 0.9 * document.FrobeniusSquared!.Low, 1.1 * document.FrobeniusSquared.High);
        double top = s_eigenvalues.Reverse().Take(8).Sum(value => value * value);
        Assert.Equal(top / document.FrobeniusSquared.Value, document.FrobeniusShares[^1], 1e-6);
        double mass = 0;
        for (int i = 1; i < document.Density!.X.Count; i++)
        {
            mass += 0.5 * (document.Density.Y[i] + document.Density.Y[i - 1]) * (document.Density.X[i] - document.Density.X[i - 1]);
        }

        Assert.Equal(1, mass, 0.01);
        Assert.Equal(
            document.Products,
            document.Eigenpairs.Max(pair => pair.Products) + document.Trace.Products + document.Density.Products);
    }

    [Theory]
    [InlineData(SpectrumEnd.Smallest)]
    [InlineData(SpectrumEnd.Magnitude)]
    public void Either_end_is_that_of_the_dense_Hessian(SpectrumEnd end)
    {
        SpectrumResult document = Solve(new SpectrumQuestion { Top = 3, Tolerance = 1e-6, Which = end });
        double[] expected = [.. (end == SpectrumEnd.Smallest ? s_eigenvalues.Order() : s_eigenvalues.OrderByDescending(Math.Abs)).Take(3)];
        Assert.All(document.Eigenpairs.Zip(expected), pair => Assert.Equal(pair.Second, pair.First.Value, 1e-8));
    }

    [Fact]
    public void The_papers_power_iteration_finds_the_same_where_it_converges()
    {
        SpectrumResult document = Solve(
            new SpectrumQuestion { Top = 2, Tolerance = 1e-4, Solver = SpectrumSolver.Power, MaxProducts = 3000 });
        Assert.Equal((SpectrumSolver.Power, SpectrumEnd.Magnitude, true), (document.Solver, document.Which, document.Converged));
        Assert.All(
            document.Eigenpairs.Zip(s_eigenvalues.OrderByDescending(Math.Abs)),
            pair => Assert.Equal(pair.Second, pair.First.Value, 1e-6 * Math.Abs(pair.Second)));
    }

    [Fact]
    public void Sizes_are_those_of_the_first_objects()
    {
        SpectrumResult document = Solve(new SpectrumQuestion { Top = 4, Tolerance = 1e-6, Sizes = [20, 60, 90] });
        Assert.Equal([20, 60, 90], document.AtSizes.Select(size => size.K));
        foreach (SizeSpectrum size in document.AtSizes)
        {
            Assert.True(size.Converged);
            Assert.All(size.Pairs.Zip(Spectrum(size.K).Reverse()), pair => Assert.Equal(pair.Second, pair.First.Value, 1e-8));
        }

        Assert.Empty(document.AtSizes[0].Angles);
        Assert.Equal(4, document.AtSizes[1].Angles.Count);
    }

    [Fact]
    public void What_did_not_converge_is_said_with_its_residual_and_a_remedy()
    {
        SpectrumResult document = Solve(new SpectrumQuestion { Top = 6, Tolerance = 1e-8, MaxProducts = 8 });
        Assert.False(document.Converged);
        string warning = Assert.Single(document.Warnings, warning => warning.Contains("did not converge", StringComparison.Ordinal));
        Assert.Contains("--max-products", warning, StringComparison.Ordinal);
        Assert.Contains(document.Eigenpairs, pair => !pair.Converged && pair.Residual > 1e-8);
        Assert.Contains("not converged", SpectrumPage.Of(document).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_are_no_minimum_are_called_so()
    {
        LandscapePoint start = LandscapePoint.Of(s_optimum with { Parameters = s_network.Initialize(1) }, s_data);
        Assert.Contains(
            start.Warnings,
            warning => warning.Contains("minim", StringComparison.Ordinal) || warning.Contains("hardly learned", StringComparison.Ordinal));
        double[] broken = [.. s_optimum.Parameters];
        broken[0] = double.NaN;
        Assert.Contains(
            "not a number",
            Assert.Throws<PlateauException>(() => LandscapePoint.Of(s_optimum with { Parameters = broken }, s_data)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_dead_network_has_no_curvature_and_the_document_says_so()
    {
        Network network = NetworkSpec.Parse("mlp:4,4+bias=false").Build(s_data.Training);
        LandscapePoint dead = LandscapePoint.Of(new Optimum { Network = network, Parameters = new double[network.ParameterCount] }, s_data);
        SpectrumResult document = SpectrumAnalysis.Of(
            dead,
            new SpectrumQuestion { Top = 3, Density = true, Trace = true, Frobenius = true });
        Assert.All(document.Eigenpairs, pair => Assert.Equal(0.0, pair.Value));
        Assert.Contains(document.Warnings, warning => warning.Contains("zero in every direction", StringComparison.Ordinal));
        Assert.NotEmpty(Report(document, "plateau spectrum"));
    }

    [Theory]
    [InlineData(1000, 10, "--top 1000")]
    [InlineData(3, 91, "--at-sizes 91")]
    public void What_cannot_be_asked_is_refused(int top, int size, string says)
        => Assert.Contains(
            says,
            Assert.Throws<PlateauException>(
                () => SpectrumAnalysis.Check(new SpectrumQuestion { Top = top, Sizes = [size] }, s_network, 90)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_report_holds_its_document_and_figures()
    {
        SpectrumResult document = Solve(new SpectrumQuestion { Top = 4, Density = true, Trace = true, Frobenius = true, Sizes = [30, 90] });
        string report = Report(document, "plateau spectrum --density");
        foreach (string part in (string[])[
            "plateau.spectrum/1", "id=\"eigenvalues\"", "id=\"density\"", "id=\"sizes\"", "plateau spectrum --density", "Effective rank",
            "How to read this",
        ])
        {
            Assert.Contains(part, report, StringComparison.Ordinal);
        }

        Assert.Equal(DocumentJson.Write(document), DocumentJson.Write(DocumentJson.Read<SpectrumResult>(DocumentJson.Write(document))));
    }

    private static SpectrumResult Solve(SpectrumQuestion question) => SpectrumAnalysis.Of(LandscapePoint.Of(s_optimum, s_data), question);

    private static string Report(SpectrumResult result, string line) => HtmlRenderer.Render(
        SpectrumPage.Of(result),
        result.Seed,
        new ReportSettings { CommandLine = line, Version = "1" },
        Encoding.UTF8.GetString(DocumentJson.Write(result)));

    private static Vector<double> Spectrum(int k)
        => SymmetricOperatorTests.Dense(CurvatureOperator.Hessian(s_optimum, s_data.Training, WeightedObjects.First(k)))
            .Evd(Symmetricity.Symmetric).EigenValues
            .Real();
}
