using Plateau.Curvature;
using Plateau.Runs;

namespace Plateau.Jobs;

/// <summary>What <c>plateau spectrum</c> is asked: the curvature at one optimum.</summary>
internal sealed record SpectrumQuestion : JobQuestion, IQuestion<SpectrumQuestion>
{
    private const string YesOrNothing = "yes";

    /// <inheritdoc/>
    public static OptionTable<SpectrumQuestion> Options { get; } = new()
    {
        Groups =
        [
            new OptionGroup<SpectrumQuestion>("Spectrum")
                .Count("top", "D", "how many eigenpairs", q => q.Top, (q, top) => q with { Top = top }, least: 1)
                .Choice(
                    "which",
                    "which eigenvalues; power iteration finds those of largest magnitude",
                    q => q.Which,
                    (q, which) => q with { Which = which },
                    ("largest", SpectrumEnd.Largest),
                    ("smallest", SpectrumEnd.Smallest),
                    ("magnitude", SpectrumEnd.Magnitude))
                .Choice(
                    "operator",
                    "the Hessian, its Gauss-Newton matrix, or the Fisher matrix",
                    q => q.Operator,
                    (q, matrix) => q with { Operator = matrix },
                    ("hessian", CurvatureKind.Hessian),
                    ("ggn", CurvatureKind.GaussNewton),
                    ("fisher", CurvatureKind.Fisher))
                .Choice(
                    "solver",
                    "block Lanczos, or the papers' power iteration with deflation",
                    q => q.Solver,
                    (q, solver) => q with { Solver = solver },
                    ("block", SpectrumSolver.Block),
                    ("power", SpectrumSolver.Power))
                .Number(
                    "tolerance",
                    "TOL",
                    "relative residual; below 1e-5 products are in double precision",
                    q => q.Tolerance,
                    (q, tolerance) => q with { Tolerance = tolerance },
                    NumberRange.Positive)
                .MaybeCount(
                    "max-products",
                    "N",
                    "at most so many products for the eigenpairs of one size [default: 100 a pair, at least 400]",
                    q => q.MaxProducts,
                    (q, products) => q with { MaxProducts = products },
                    least: 1)
                .Switch("trace", "also the trace, to 1 %", q => q.Trace, (q, trace) => q with { Trace = trace }, YesOrNothing)
                .Switch(
                    "frobenius",
                    "also the squared Frobenius norm, to 5 %",
                    q => q.Frobenius,
                    (q, norm) => q with { Frobenius = norm },
                    YesOrNothing)
                .Switch(
                    "density",
                    "also the spectral density and its outliers",
                    q => q.Density,
                    (q, density) => q with { Density = density },
                    YesOrNothing)
                .Sizes(
                    "at-sizes",
                    "K,K,...",
                    "also the eigenpairs of the first K objects' curvature",
                    q => q.Sizes,
                    (q, sizes) => q with { Sizes = sizes },
                    "numbers of objects that ascend, with commas between, as in 100,1000,10000")
                .Example("20,30"),
            .. Shared<SpectrumQuestion>(),
        ],
    };

    /// <summary>The matrix whose spectrum is asked for.</summary>
    public CurvatureKind Operator { get; init; }

    /// <summary>The number of eigenpairs.</summary>
    public int Top { get; init; } = 10;

    /// <summary>The end of the spectrum; of power iteration always that of the largest magnitude.</summary>
    public SpectrumEnd Which
    {
        get => Solver == SpectrumSolver.Power ? SpectrumEnd.Magnitude : field;
        init;
    }

    /// <summary>What finds the eigenpairs.</summary>
    public SpectrumSolver Solver { get; init; }

    /// <summary>The relative residual at which an eigenpair counts as converged.</summary>
    public double Tolerance { get; init; } = 1e-4;

    /// <summary>The most products to spend on the eigenpairs of one size; null for the solver's own limit.</summary>
    public int? MaxProducts { get; init; }

    /// <summary>Whether to estimate the trace.</summary>
    public bool Trace { get; init; }

    /// <summary>Whether to estimate the squared Frobenius norm.</summary>
    public bool Frobenius { get; init; }

    /// <summary>Whether to estimate the spectral density.</summary>
    public bool Density { get; init; }

    /// <summary>Sizes k for which H^(k), the curvature of the first k objects, is solved, too; ascending.</summary>
    public IReadOnlyList<int> Sizes { get; init; } = [];

    /// <inheritdoc/>
    public override void Check(GivenOptions given)
    {
        SpectrumEnd which = (this with { Solver = SpectrumSolver.Block }).Which;
        if (Solver == SpectrumSolver.Power && given.Has("which") && which != SpectrumEnd.Magnitude)
        {
            string word = which.ToString().ToLowerInvariant();
            throw new UsageException(
                $"--solver power finds eigenvalues of largest magnitude; leave out --which {word}, or take --solver block");
        }

        base.Check(given);
    }
}
