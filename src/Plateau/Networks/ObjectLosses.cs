using System.Numerics;
using Plateau.Data;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// Per-object losses of B parameter vectors at once, in evaluation mode. Threads take chunks of objects; every object's loss depends on
/// that object alone, so neither threads nor chunks change a bit.
/// </summary>
internal sealed class ObjectLosses<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int ChunkObjects = 128;

    private readonly Network _network;
    private readonly Workspace<T>?[] _workspaces;

    /// <summary>Makes room for <paramref name="draws"/> parameter vectors of a network.</summary>
    public ObjectLosses(Network network, int draws)
    {
        _network = network;
        Parameters = new ParameterBlock<T>(network, draws);
        _workspaces = new Workspace<T>?[Workers.Threads];
    }

    /// <summary>The parameter vectors; call their <c>Prepare</c> after changing them.</summary>
    public ParameterBlock<T> Parameters { get; }

    /// <summary>Evaluates every object of a data set under the first <paramref name="draws"/> parameter vectors.</summary>
    /// <param name="draws">How many of the parameter vectors to evaluate.</param>
    /// <param name="data">The objects.</param>
    /// <param name="rows">Receives the losses: one array a parameter vector, one number an object.</param>
    /// <param name="correct">Receives whether the largest logit is the label's, likewise; or null.</param>
    /// <param name="cancellation">Stops between chunks.</param>
    public void Evaluate(int draws, Dataset data, double[][] rows, bool[][]? correct, CancellationToken cancellation)
    {
        Dataset inputs = _network.TakesShiftedInput ? data.FromOrigin : data;
        for (int draw = 0; draw < draws; draw++)
        {
            Parameters.FoldOrigin(draw, _network.TakesShiftedInput ? data.Origin : default);
        }

        int chunks = (data.Objects + ChunkObjects - 1) / ChunkObjects;
        int next = -1;
        Workers.Run(
            Math.Min(_workspaces.Length, chunks),
            part =>
            {
                Workspace<T> workspace = _workspaces[part] ??= new Workspace<T>(_network, Parameters.Draws, ChunkObjects, gradients: false);
                workspace.Draws = draws;
                for (int chunk = Interlocked.Increment(ref next); chunk < chunks; chunk = Interlocked.Increment(ref next))
                {
                    cancellation.ThrowIfCancellationRequested();
                    int first = chunk * ChunkObjects;
                    int count = Math.Min(ChunkObjects, data.Objects - first);
                    workspace.Objects = count;
                    inputs.CopyTo(first, count, workspace.Inputs.AsSpan(0, count * data.Features));
                    workspace.Forward(Parameters, 0, count);
                    for (int draw = 0; draw < draws; draw++)
                    {
                        ReadOnlySpan<int> labels = data.Labels.Slice(first, count);
                        CrossEntropy.Losses<T>(workspace.Logits(draw), labels, rows[draw].AsSpan(first, count));
                        if (correct is not null)
                        {
                            CrossEntropy.Correct<T>(workspace.Logits(draw), labels, correct[draw].AsSpan(first, count));
                        }
                    }
                }
            },
            cancellation);
    }
}
