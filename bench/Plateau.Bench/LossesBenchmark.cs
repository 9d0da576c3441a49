namespace Plateau.Bench;

/// <summary>The loss matrix of a fully connected network on MNIST.</summary>
internal sealed class LossesBenchmark : LossMatrixBenchmark
{
    public override string Name => "losses";

    public override string Summary
        => "the loss matrix, MNIST: share of the measured peak, ratio to PyTorch [--objects N] [--draws B] [--model SPEC] [--rounds R] "
            + "[--data-dir DIR] [--python PATH|none]";

    protected override int Objects => 10_000;

    protected override string Model => "mlp:128,128,128,128";

    protected override int Rounds => 7;

    protected override double Wanted => 2;

    protected override string Script => "losses.py";

    protected override bool MeasuresOneThread => true;

    protected override string[] PeerArguments(string spec, string threads, string draw, string losses) => [draw, losses, threads];
}
