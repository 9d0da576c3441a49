using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Plateau.Monitor;

namespace Plateau.Bench;

/// <summary><c>plateau watch --listen</c> under many clients at once: no update lost, requests and objects a second.</summary>
internal sealed class ServiceSpeed : IBenchmark
{
    private const int Draws = 256;

    public string Name => "service";

    public string Summary => "many streams at once over HTTP [--streams N] [--updates N] [--batch N] [--plateau PATH]";

    public void Run(IReadOnlyList<string> arguments)
    {
        string plateau = Command.Path(arguments);
        int streams = Arguments.Number(arguments, "--streams", 100);
        int updates = Arguments.Number(arguments, "--updates", 20);
        Console.WriteLine(
            $"{streams} clients at once, a stream each, {updates} updates a stream, {Draws} draws; every stream's state is compared with "
                + "that of a monitor fed directly, bit for bit");
        Console.WriteLine(
            "| objects an update | state files | updates a second | objects a second | median latency | largest | "
                + "processor time an update |");
        Console.WriteLine("| ---: | --- | ---: | ---: | ---: | ---: | ---: |");
        foreach (int batch in (int[])[1, Arguments.Number(arguments, "--batch", 32)])
        {
            double[][] losses = [.. Enumerable.Range(0, streams).Select(s => WatchLines.Losses(updates * batch, Draws, (ulong)s))];
            byte[][][] bodies = [.. losses.Select(own => Enumerable.Range(0, updates)
                .Select(u => Encoding.ASCII.GetBytes(WatchLines.Line(own, Draws, u * batch, batch, u * batch)))
                .ToArray())];
            foreach (bool state in (bool[])[false, true])
            {
                RunAsync(plateau, losses, bodies, batch, state).GetAwaiter().GetResult();
            }
        }
    }

    private static async Task RunAsync(string plateau, double[][] losses, byte[][][] bodies, int batch, bool state)
    {
        using TemporaryFolder place = new();
        string folder = place.File("streams");
        using Process process = state
            ? Command.Start(plateau, "watch", "--listen", "127.0.0.1:0", "--state", folder)
            : Command.Start(plateau, "watch", "--listen", "127.0.0.1:0");
        using var listening = JsonDocument.Parse((await process.StandardOutput.ReadLineAsync())!);
        using HttpClient http = new(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = new Uri(listening.RootElement.GetProperty("listening").GetString()!),
            Timeout = TimeSpan.FromMinutes(5),
        };
        List<double>[] latencies = [.. bodies.Select(_ => new List<double>())];
        long begun = Stopwatch.GetTimestamp();
        await Task.WhenAll(bodies.Select((own, s) => SendAsync(http, s, own, latencies[s])));
        double seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        process.Refresh();
        double processor = process.TotalProcessorTime.TotalSeconds;
        int updates = bodies.Sum(own => own.Length);
        double[] all = [.. latencies.SelectMany(own => own)];
        for (int s = 0; s < losses.Length; s++)
        {
            LandscapeMonitor expected = new(new MonitorSettings());
            expected.Add(losses[s], Draws);
            using MemoryStream bytes = new();
            expected.Save(bytes);
            byte[] kept = state ? await File.ReadAllBytesAsync(Path.Combine(folder, $"s{s}.state")) : [];
            using var answer = JsonDocument.Parse(await http.GetStringAsync(new Uri($"/streams/s{s}", UriKind.Relative)));
            bool same = answer.RootElement.GetProperty("objects").GetInt64() == expected.Objects
                && answer.RootElement
                    .GetProperty("landscapeVariance")
                    .GetProperty("value")
                    .GetDouble() == expected.Answer().LandscapeVariance!.Value
                && (!state || kept.AsSpan().SequenceEqual(bytes.ToArray()));
            if (!same)
            {
                throw new PlateauException($"stream s{s} is not what a monitor fed directly is.");
            }
        }

        process.Kill();
        await process.WaitForExitAsync();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {batch} | {(state ? "yes" : "no")} | {updates / seconds:N0} | {updates * batch / seconds:N0} | "
                + $"{1000 * Measure.Median(all):N0} ms | {1000 * all.Max():N0} ms | {1e6 * processor / updates:N0} µs |"));
    }

    private static async Task SendAsync(HttpClient http, int stream, byte[][] bodies, List<double> latencies)
    {
        foreach (byte[] body in bodies)
        {
            using ByteArrayContent content = new(body);
            content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json");
            long begun = Stopwatch.GetTimestamp();
            using HttpResponseMessage response = await http.PostAsync(new Uri($"/streams/s{stream}", UriKind.Relative), content);
            latencies.Add(Stopwatch.GetElapsedTime(begun).TotalSeconds);
            if (!response.IsSuccessStatusCode)
            {
                throw new PlateauException($"stream s{stream}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
            }
        }
    }
}
