namespace Plateau.Bench;

/// <summary>The loss matrix of a convolutional network on CIFAR-10.</summary>
internal sealed class DrawsBenchmark : LossMatrixBenchmark
{
    public override string Name => "draws";

    public override string Summary
        => "the loss matrix, CIFAR-10, cnn:64x4: share of the measured peak, ratio to PyTorch [--objects N] [--draws B] [--model cnn:CxD] "
            + "[--rounds R] [--data-dir DIR] [--python PATH|none]";

    protected override int Objects => 2000;

    protected override string Model => "cnn:64x4";

    protected override int Rounds => 3;

    protected override double Wanted => 1.5;

    protected override string Script => "draws.py";

    protected override bool MeasuresOneThread => false;

    protected override string[] PeerArguments(string spec, string threads, string draw, string losses) => [threads, spec, draw, losses];
}
