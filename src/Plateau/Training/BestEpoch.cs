using System.Numerics;

namespace Plateau.Training;

/// <summary>The epoch with the least held-out loss so far.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="Loss">Its mean held-out loss.</param>
/// <param name="Parameters">The flat parameter vector after it.</param>
/// <param name="Buffers">The buffers after it.</param>
internal sealed record BestEpoch<T>(int Epoch, double Loss, T[] Parameters, double[] Buffers)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;
