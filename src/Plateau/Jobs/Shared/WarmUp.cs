using System.Globalization;
using Plateau.Runs;

namespace Plateau.Jobs;

/// <summary>What <c>--warm-up</c> takes: a number of steps, or of epochs.</summary>
/// <param name="Count">How many; 0 for no warm-up.</param>
/// <param name="InEpochs">Whether epochs are counted instead of steps.</param>
internal sealed record WarmUp(int Count, bool InEpochs)
{
    /// <summary>The forms it takes.</summary>
    public const string Placeholder = "STEPS|Nepochs";

    /// <summary>No warm-up.</summary>
    public static WarmUp None { get; } = new(0, false);

    /// <summary>Reads one.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static WarmUp Parse(string text)
    {
        string? unit = Array.Find(["epochs", "epoch", "steps", "step"], word => text.EndsWith(word, StringComparison.Ordinal));
        string number = unit is null ? text : text[..^unit.Length];
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            ? count == 0 ? None : new WarmUp(count, unit is "epochs" or "epoch")
            : throw new UsageException($"--warm-up takes a number of steps or of epochs, for example 500 or 2epochs, not '{text}'");
    }

    /// <inheritdoc/>
    public override string ToString() => InEpochs ? $"{Count}epochs" : Count.ToString(CultureInfo.InvariantCulture);
}
