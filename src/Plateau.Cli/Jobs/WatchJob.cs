using Plateau.Cli.Options;
using Plateau.Cli.Progress;
using Plateau.Runs;
using Monitor = Plateau.Convergence.Monitor;

namespace Plateau.Cli.Jobs;

/// <summary>Does what <c>plateau watch</c> is asked: one stream on standard input, or many over HTTP.</summary>
internal static class WatchJob
{
    /// <summary>The environment variable that holds the token of the service.</summary>
    public const string TokenVariable = "PLATEAU_TOKEN";

    /// <summary>Works to the end and returns the exit status.</summary>
    public static int Run(WatchOptions options, CancellationToken cancellation)
    {
        try
        {
            options.Settings.Check();
        }
        catch (ArgumentException e)
        {
            throw new UsageException(e.Message);
        }

        return options.Listen is null ? Stream(options, cancellation) : throw new NotSupportedException();
    }

    private static int Stream(WatchOptions options, CancellationToken cancellation)
    {
        using MonitorFile? file = options.State is string path ? MonitorFile.Open(path) : null;
        Monitor monitor = file?.ReadOrBegin(options.Settings) ?? new Monitor(options.Settings);
        using Stream input = Console.OpenStandardInput();
        using Stream output = Console.OpenStandardOutput();
        using WatchLine live = new(options.Quiet);
        StreamWatch watch = new(new MonitorSession(monitor), file, output, options) { Live = live.Show };
        try
        {
            watch.Run(input, cancellation);
        }
        catch (OperationCanceledException e) when (cancellation.IsCancellationRequested)
        {
            string kept = file is null ? "no state is kept; --state FILE would" : $"{file.Path} holds all that was answered";
            throw new InterruptedException($"interrupted after {watch.Objects:#,0} objects; {kept}", e);
        }

        live.Dispose();
        return watch.Status();
    }
}
