using System.Runtime.CompilerServices;
using Plateau.Cli.Options;
using Plateau.Cli.Progress;
using Plateau.Monitor;
using Plateau.Service;

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
            throw new UsageException(MonitorSettingsJson.OneLine(e));
        }

        return options.Listen is null ? Stream(options, cancellation) : Serve(options, cancellation);
    }

    private static int Stream(WatchOptions options, CancellationToken cancellation)
    {
        using MonitorFile? file = options.State is string path ? MonitorFile.Open(path) : null;
        LandscapeMonitor monitor = file?.ReadOrBegin(options.Settings) ?? new LandscapeMonitor(options.Settings);
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

    // Apart, so that a stream on standard input does not load the web server.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Serve(WatchOptions options, CancellationToken cancellation)
    {
        ServiceOptions service = new()
        {
            Address = options.Listen!,
            Settings = options.Settings,
            Token = Token(options.TokenFile),
            Folder = options.State,
            MaxRequest = options.MaxRequest,
            MaxStreams = options.MaxStreams,
        };
        if (!service.IsLoopback && service.Token is null)
        {
            throw new UsageException($"--listen {service.Address} is reached from other machines, and so needs a token: --token-file FILE or {TokenVariable}; or listen on 127.0.0.1");
        }

        ServeAsync(service, cancellation).GetAwaiter().GetResult();
        return ExitStatus.Done;
    }

    private static async Task ServeAsync(ServiceOptions options, CancellationToken cancellation)
    {
        await using MonitorService service = await MonitorService.StartAsync(options, cancellation);
        foreach (string warning in service.Warnings)
        {
            await Console.Error.WriteLineAsync($"plateau: {warning}");
        }

        // One line of JSON, as all that watch says: a script learns the port that 0 became.
        Console.Out.Write($"{{\"listening\":\"{service.Address}\",\"streams\":{service.Streams}}}\n");
        await Console.Out.FlushAsync(CancellationToken.None);
        await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static string? Token(string? file)
    {
        if (file is null)
        {
            return Environment.GetEnvironmentVariable(TokenVariable) is { Length: > 0 } variable ? variable.Trim() : null;
        }

        try
        {
            string token = File.ReadAllText(file).Trim();
            return token.Length > 0 && !token.Any(char.IsWhiteSpace) ? token : throw new PlateauException($"{file}: holds no token; write one line with a random text of at least 16 characters.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PlateauException($"{file}: the token cannot be read ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')}).", e);
        }
    }
}
