using Plateau.Cli.Jobs;

namespace Plateau.Cli.Commands;

/// <summary><c>plateau watch</c>: has a stream brought enough?</summary>
internal static class WatchCommand
{
    /// <summary>What it does, in a line.</summary>
    public const string Summary = "Watch a stream of losses, from any framework, and say when there are enough objects.";

    /// <summary>The command.</summary>
    public static PlateauCommand Build() => new ActionCommand<WatchQuestion>(
        "watch",
        Summary,
        WatchJob.Run,
        (
            "train.py | plateau watch --remaining 0.05 --until-enough",
            "lines {\"losses\": [[...], ...]} in, an answer a line out; ends at enough"),
        ("train.py | plateau watch --tolerance 1e-6 --state watch.state", "a state that survives a kill"),
        ("plateau watch --listen 127.0.0.1:8080 --state streams", "many streams over HTTP"));
}
