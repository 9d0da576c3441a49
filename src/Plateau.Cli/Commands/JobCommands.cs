namespace Plateau.Cli.Commands;

/// <summary>The commands that do a job: a question from the command line, a result as JSON or as a page.</summary>
internal static class JobCommands
{
    /// <summary>What <c>plateau train</c> does, in a line.</summary>
    public const string TrainSummary = "Train a network and save it, with its learning curves.";

    /// <summary>What <c>plateau bounds</c> does, in a line.</summary>
    public const string BoundsSummary = "Every theorem of the papers, as printed and corrected, beside what is measured.";

    /// <summary>What <c>plateau compare</c> does, in a line.</summary>
    public const string CompareSummary = "Two models or runs on the same objects and draws: which settles with less data?";

    /// <summary><c>plateau train</c>.</summary>
    public static JobCommand<TrainQuestion, TrainResult> Train() => new(
        "train",
        TrainSummary,
        [
            ("plateau train --save digits.safetensors", "the built-in digits, a small network"),
            (
                "plateau train --optimizer sgd --learning-rate 0.1 --momentum 0.9 --schedule cosine --warm-up 1epoch --best-epoch "
                    + "--checkpoint training.safetensors",
                "a training that can be interrupted and goes on"),
            (
                "plateau train --data mnist --data-dir data --model mlp:256,128+activation=gelu --epochs 5 -o runs",
                "a larger network on MNIST, with a run folder"),
            (
                "plateau train --data cifar-10 --data-dir data --model cnn:64x4+pool=2+batchnorm --epochs 15",
                "a convolutional network on CIFAR-10"),
        ],
        question => new TrainJob(question));

    /// <summary><c>plateau bounds</c>.</summary>
    public static PlateauCommand Bounds() => new JobCommand<BoundsQuestion, BoundsResult>(
        "bounds",
        BoundsSummary,
        [
            ("plateau bounds", "every bound for a network on the built-in digits"),
            ("plateau bounds --model softmax --samples 1000 -o runs", "a convex model, with a report"),
            ("plateau bounds --model mlp:16x5 --widths 4,8,16,32,64 --depths 1,3,5,7,10", "P1's exponents in width and depth"),
            ("plateau bounds --sigma 0.1 --draws 64 --json", "farther from the optimum, as JSON"),
        ],
        question => new BoundsJob(question));

    /// <summary>What <c>plateau spectrum</c> does, in a line.</summary>
    public const string SpectrumSummary = "Curvature at the optimum: eigenvalues, trace, norm, density.";

    /// <summary><c>plateau spectrum</c>.</summary>
    public static PlateauCommand Spectrum() => new JobCommand<SpectrumQuestion, SpectrumResult>(
        "spectrum",
        SpectrumSummary,
        [
            ("plateau spectrum", "the ten largest eigenvalues for the built-in digits"),
            ("plateau spectrum --trace --frobenius --density -o runs", "all of the spectrum, with a report"),
            (
                "plateau spectrum --data mnist --data-dir data --samples 10000 --weights mnist.safetensors --at-sizes 100,1000,10000",
                "how eigenvalues settle as objects join"),
            ("plateau spectrum --which smallest --top 3 --tolerance 1e-6 --json", "is it a minimum? as JSON"),
        ],
        question => new SpectrumJob(question));

    /// <summary>What <c>plateau quadratic</c> does, in a line.</summary>
    public const string QuadraticSummary = "The closed form of the landscape's convergence in a subspace, and up to which sigma it holds.";

    /// <summary><c>plateau quadratic</c>.</summary>
    public static PlateauCommand Quadratic() => new JobCommand<QuadraticQuestion, QuadraticResult>(
        "quadratic",
        QuadraticSummary,
        [
            ("plateau quadratic", "the built-in digits, the top 10 eigenvectors of the Hessian, four values of sigma"),
            (
                "plateau quadratic --data mnist --data-dir data --samples 10000 --dimension 20 --sigma 0.01 --sigma 0.1 -o runs",
                "MNIST, 20 directions, with a run folder"),
            ("plateau quadratic --covariance posterior --json", "draws from the posterior: no sigma to choose"),
            ("plateau quadratic --subspace random --dimension 50 --draws 256 --points sobol", "random directions, Sobol points"),
        ],
        question => new QuadraticJob(question));

    /// <summary><c>plateau compare A B</c>.</summary>
    public static JobCommand<CompareQuestion, CompareResult> Compare() => new(
        "compare",
        CompareSummary,
        [
            ("plateau compare mlp:32 mlp:128", "two networks, both trained on the built-in digits"),
            ("plateau compare runs/assess-0123456789ab runs/assess-ba9876543210", "two runs, on the held-out objects of both"),
            (
                "plateau compare mlp:64=old.safetensors mlp:64=new.safetensors --data mnist --data-dir data",
                "two sets of parameters on MNIST"),
            ("plateau compare a.npy b.npy --json", "losses from any framework (draws x objects, the same of both), as JSON"),
        ],
        question => new CompareJob(question));

    /// <summary>What <c>plateau assess</c> does, in a line.</summary>
    public const string AssessSummary = "Train or load, probe the landscape, and answer: is this enough data?";

    /// <summary><c>plateau assess</c>.</summary>
    public static JobCommand<AssessQuestion, AssessResult> Assess() => new(
        "assess",
        AssessSummary,
        [
            ("plateau assess", "the built-in digits, a small network, the defaults"),
            ("plateau assess --data mnist --data-dir data --model mlp:128,128 --samples 10000 -o runs", "MNIST, with a run folder"),
            ("plateau assess --losses losses.npy --tolerance 1e-6 --tolerance 1e-8 --json", "losses from any framework, as JSON"),
            (
                "plateau assess --data mine.npz --price-per-object 0.2 --budget 500 --refits 2",
                "what more objects cost and bring, by fits at growing sizes"),
            (
                "plateau assess --data mnist --data-dir data --samples 1000 --next 500 -o runs",
                "which 500 of the other objects to take next, and their weights"),
            ("plateau assess --data mine.npz --require enough", "status 3 in a script when more data are needed"),
        ],
        question => new AssessJob(question));
}
