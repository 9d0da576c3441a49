using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Plateau.Data;
using Plateau.Networks;

namespace Plateau.Training;

/// <summary>Everything that decides the result of a training, each part under a name for messages.</summary>
internal static class TrainingDefinition
{
    private const int ShownDigits = 12;

    /// <summary>The definition of one training.</summary>
    public static IReadOnlyList<(string Name, string Value)> Of(
        Trainer trainer,
        Network network,
        Dataset data,
        Dataset? heldOut,
        ulong seed) =>
    [
        (
            "version",
            typeof(TrainingDefinition).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
                ?? "0.0.0"),
        ("network", $"{network.Spec} ({network.ParameterCount} parameters)"),
        ("training data", Shown(data)),
        ("held-out data", heldOut is null ? "none" : Shown(heldOut)),
        ("seed", seed.ToString(CultureInfo.InvariantCulture)),
        ("start", trainer.Start is Optimum start ? $"parameters of SHA-256 {Checksum(start)}" : "initial parameters"),
        ("initialization", InitializationNames.Of(trainer.Initialization)),
        ("loss", trainer.LossOf(data).Name),
        ("precision", trainer.Precision.ToString().ToLowerInvariant()),
        ("optimizer", trainer.Optimizer.ToString().ToLowerInvariant()),
        ("learning rate", Text(trainer.LearningRate)),
        ("momentum", Text(trainer.Momentum) + (trainer.Nesterov ? " (Nesterov)" : string.Empty)),
        ("weight decay", Text(trainer.WeightDecay)),
        ("schedule", trainer.Schedule.ToString()),
        ("clip norm", trainer.ClipNorm is double norm ? Text(norm) : "none"),
        ("batch size", trainer.BatchSize.ToString(CultureInfo.InvariantCulture)),
        ("epochs", trainer.Epochs.ToString(CultureInfo.InvariantCulture)),
        ("choice of epoch", trainer.ReturnedEpoch == ReturnedEpoch.Last ? "last" : "best"),
        (
            "object weights",
            trainer.ObjectWeights is not double[] weights
                ? "1 each"
                : $"SHA-256 {Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(weights.AsSpan())))[..ShownDigits]}"),
    ];

    private static string Shown(Dataset data) => $"{data.Objects} objects, SHA-256 {data.ObjectsChecksum[..ShownDigits]}";

    private static string Checksum(Optimum start) =>
        Convert.ToHexStringLower(SHA256.HashData(
            [.. MemoryMarshal.AsBytes(start.Parameters.AsSpan()), .. MemoryMarshal.AsBytes(start.Buffers.AsSpan())]))[..ShownDigits];

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
