using System.Runtime.CompilerServices;
using Plateau.Cli.Progress;
using Plateau.Monitor;
using Plateau.Service;

namespace Plateau.Cli.Jobs;

/// <summary>Does what <c>plateau watch</c> is asked: one stream on standard input, or many over HTTP.</summary>
internal static class WatchJob
{
    /// <summary>Works to the end and returns the exit status.</summary>
    public static int Run(WatchQuestion question, CancellationToken cancellation)
    {
        try
        {
            question.Settings.Check();
        }
        catch (ArgumentException e)
        {
            throw new UsageException(MonitorSettingsJson.OneLine(e));
        }

        return question.Listen is null ? Stream(question, cancellation) : Serve(question, cancellation);
    }

    private static int Stream(WatchQuestion question, CancellationToken cancellation)
    {
        using MonitorFile? file = question.State is string path ? MonitorFile.Open(path) : null;
        LandscapeMonitor monitor = file?.ReadOrBegin(question.Settings) ?? new LandscapeMonitor(question.Settings);
        using Stream input = Console.OpenStandardInput();
        using Stream output = Console.OpenStandardOutput();
        using WatchLine live = new(question.Quiet);
        StreamWatch watch = new(new MonitorSession(monitor), file, output, question) { Live = live.Show };
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
    private static int Serve(WatchQuestion question, CancellationToken cancellation)
    {
        ServiceOptions service = new()
        {
            Address = question.Listen!,
            Settings = question.Settings,
            Token = Token(question.TokenFile),
            Folder = question.State,
            MaxRequest = question.MaxRequest,
            MaxStreams = question.MaxStreams,
        };
        if (!service.IsLoopback && service.Token is null)
        {
            throw new UsageException(
                $"--listen {service.Address} is reached from other machines, and so needs a token: --token-file FILE or "
                    + $"{WatchQuestion.TokenVariable}; or listen on 127.0.0.1");
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
            return Environment.GetEnvironmentVariable(WatchQuestion.TokenVariable) is { Length: > 0 } variable ? variable.Trim() : null;
        }

        try
        {
            string token = File.ReadAllText(file).Trim();
            return token.Length > 0 && !token.Any(char.IsWhiteSpace)
                ? token
                : throw new PlateauException($"{file}: holds no token; write one line with a random text of at least 16 characters.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PlateauException($"{file}: the token cannot be read ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')}).", e);
        }
    }
}
