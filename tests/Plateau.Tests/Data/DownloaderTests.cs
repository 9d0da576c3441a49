using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using Plateau.Data;
using Plateau.Tests.Formats;
using Answer = Plateau.Tests.Data.LoopbackServer.Answer;

namespace Plateau.Tests.Data;

public class DownloaderTests
{
    private static readonly byte[] _content = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 31 >> 3))];

    [Fact]
    public async Task A_file_arrives_whole_with_its_progress_told_and_is_not_fetched_twice()
    {
        using var folder = new TemporaryFolder();
        using var server = new LoopbackServer(_ => new Answer(200, _content));
        var progress = new Recorder();
        await GetAsync(Entry(server["a"]), folder, progress);
        Assert.Equal(_content, File.ReadAllBytes(folder["set/file.bin"]));
        Assert.Equal(_content.Length, progress.Reports[^1].Received);
        Assert.All(progress.Reports, r => Assert.Equal(_content.Length, r.Total));
        Assert.Single(Directory.GetFiles(folder["set"]));
        await GetAsync(Entry(server["a"]), folder);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_cut_connection_is_resumed_where_it_broke()
    {
        using var folder = new TemporaryFolder();
        using var server = new LoopbackServer(
            r => r.From == 0 ? new Answer(200, _content, Sent: 200_000) : new Answer(206, _content[r.From..]));
        await GetAsync(Entry(server["a"]), folder);
        Assert.Equal(_content, File.ReadAllBytes(folder["set/file.bin"]));
        Assert.Equal(2, server.Requests.Count);
        Assert.Equal(200_000, server.Requests[1].From);
    }

    [Fact]
    public async Task A_part_left_by_an_earlier_run_is_resumed()
    {
        using var folder = new TemporaryFolder();
        folder.Write("set/file.bin.part", _content[..1000]);
        using var server = new LoopbackServer(r => new Answer(206, _content[r.From..]));
        await GetAsync(Entry(server["a"]), folder);
        Assert.Equal(_content, File.ReadAllBytes(folder["set/file.bin"]));
        Assert.Equal(1000, Assert.Single(server.Requests).From);
    }

    [Fact]
    public async Task A_server_that_cannot_resume_is_read_from_the_start()
    {
        using var folder = new TemporaryFolder();
        folder.Write("set/file.bin.part", _content[..1000]);
        using var server = new LoopbackServer(_ => new Answer(200, _content));
        await GetAsync(Entry(server["a"]), folder);
        Assert.Equal(_content, File.ReadAllBytes(folder["set/file.bin"]));
    }

    [Fact]
    public async Task A_damaged_part_does_not_spoil_a_good_mirror()
    {
        using var folder = new TemporaryFolder();
        folder.Write("set/file.bin.part", new byte[1000]);
        using var server = new LoopbackServer(r => r.From == 0 ? new Answer(200, _content) : new Answer(206, _content[r.From..]));
        await GetAsync(Entry(server["a"]), folder);
        Assert.Equal(_content, File.ReadAllBytes(folder["set/file.bin"]));
        Assert.Equal([1000, 0], server.Requests.Select(r => r.From));
    }

    [Theory]
    [InlineData(404)]
    [InlineData(500)]
    [InlineData(200)]
    public async Task A_mirror_without_the_file_or_with_another_gives_way_to_the_next(int status)
    {
        using var folder = new TemporaryFolder();
        using var server = new LoopbackServer(
            r => r.Path == "/bad" ? new Answer(status, new byte[_content.Length]) : new Answer(200, _content));
        await GetAsync(Entry(server["bad"], server["good"]), folder);
        Assert.Equal(_content, File.ReadAllBytes(folder["set/file.bin"]));
        Assert.Equal(["/bad", "/good"], server.Requests.Select(r => r.Path));
    }

    [Fact]
    public async Task A_silent_mirror_gives_way_to_the_next()
    {
        using var folder = new TemporaryFolder();
        using var gone = new CancellationTokenSource();
        using var silent = new LoopbackServer(_ => new Answer(200, _content, Sent: 0, Hang: Task.Delay(Timeout.Infinite, gone.Token)));
        using var good = new LoopbackServer(_ => new Answer(200, _content));
        using var client = new HttpClient();
        await new Downloader(client) { Patience = TimeSpan.FromMilliseconds(300) }.GetAsync(Entry(silent["a"], good["b"]), folder.Path);
        Assert.Equal(_content, File.ReadAllBytes(folder["set/file.bin"]));
        gone.Cancel();
    }

    [Fact]
    public async Task When_all_fail_one_line_says_what_was_tried()
    {
        using var folder = new TemporaryFolder();
        using var server = new LoopbackServer(_ => new Answer(404, []));
        Uri refused;
        using (var gone = new LoopbackServer(_ => new Answer(200, [])))
        {
            refused = gone["closed"];
        }

        PlateauException e = await Assert.ThrowsAsync<PlateauException>(() => GetAsync(Entry(server["a"], refused), folder));
        NpyTests.Refused(() => throw e, "file.bin", "answered 404");
        Assert.Contains(refused.ToString(), e.Message, StringComparison.Ordinal);
        Assert.Contains(folder["set"], e.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["set/file.bin"]));
    }

    [Fact]
    public async Task Stopping_keeps_what_is_there_for_the_next_time()
    {
        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        using var server = new LoopbackServer(
            _ => new Answer(200, _content, Sent: 100_000, Hang: Task.Delay(Timeout.Infinite, stop.Token)));
        var progress = new Recorder { Then = r => { if (r.Received == 100_000) { stop.Cancel(); } } };
        using var client = new HttpClient();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new Downloader(client).GetAsync(Entry(server["a"]), folder.Path, progress, stop.Token));
        Assert.Equal(_content[..100_000], File.ReadAllBytes(folder["set/file.bin.part"]));
        Assert.False(File.Exists(folder["set/file.bin"]));
    }

    [Fact]
    public async Task Archives_are_unpacked_into_their_folder_and_nowhere_else()
    {
        using var folder = new TemporaryFolder();
        byte[] archive = Archive(("set-in-archive/one.bin", [1, 2, 3]), ("../../two.bin", [4, 5]));
        using var server = new LoopbackServer(_ => new Answer(200, archive));
        CatalogEntry entry = Entry(server["a"]) with
        {
            Files =
            [
                Published(archive, [server["a"]]) with
                {
                    Contents = [KeyValuePair.Create("one.bin", 3L), KeyValuePair.Create("two.bin", 2L)],
                },
            ],
        };
        Assert.Equal(["one.bin", "two.bin"], entry.MissingFrom(folder.Path));
        await GetAsync(entry, folder);
        Assert.Empty(entry.MissingFrom(folder.Path));
        Assert.Equal(["one.bin", "two.bin"], Directory.GetFiles(folder["set"]).Select(Path.GetFileName).Order());
        Assert.Equal([4, 5], File.ReadAllBytes(folder["set/two.bin"]));
        await GetAsync(entry, folder);
        Assert.Single(server.Requests);

        CatalogEntry other = entry with
        {
            Folder = "other",
            Files = [entry.Files[0] with { Contents = [KeyValuePair.Create("three.bin", 1L)] }],
        };
        PlateauException e = await Assert.ThrowsAsync<PlateauException>(() => GetAsync(other, folder));
        Assert.Contains("three.bin", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_catalogue_is_complete()
    {
        Assert.Equal(["digits", "mnist", "fashion-mnist", "cifar-10", "cifar-100"], DataCatalog.Names);
        Assert.All(DataCatalog.Entries.SelectMany(e => e.Files), file =>
        {
            Assert.Equal(32, file.Md5.Length);
            Assert.NotEmpty(file.Mirrors);
            Assert.All(file.Mirrors, mirror => Assert.EndsWith("/" + file.Name, mirror.AbsolutePath, StringComparison.Ordinal));
        });
        NpyTests.Refused(() => DataCatalog.Find("mnits"), "mnits", "cifar-100");
    }

    [RealDataFact("mnist")]
    public async Task The_files_at_hand_have_the_published_sums()
    {
        // Mirrors that nobody answers: only whole files with the right sums get by without one.
        using var client = new HttpClient();
        foreach (CatalogEntry entry in new[] { DataCatalog.Find("mnist"), DataCatalog.Find("fashion-mnist") })
        {
            CatalogEntry offline = entry with { Files = [.. entry.Files.Select(f => f with { Mirrors = [] })] };
            await new Downloader(client).GetAsync(offline, RealData.Directory!);
            Assert.Empty(offline.MissingFrom(RealData.Directory!));
        }
    }

    private static async Task GetAsync(CatalogEntry entry, TemporaryFolder folder, IProgress<DownloadProgress>? progress = null)
    {
        using var client = new HttpClient();
        await new Downloader(client) { Patience = TimeSpan.FromSeconds(20) }.GetAsync(entry, folder.Path, progress);
    }

    private static CatalogEntry Entry(params Uri[] mirrors)
        => DataCatalog.Find("mnist") with { Folder = "set", Files = [Published(_content, mirrors)] };

#pragma warning disable CA5351 // The published sums are MD5.
    private static CatalogFile Published(byte[] content, Uri[] mirrors)
        => new() { Name = "file.bin", Mirrors = mirrors, Bytes = content.Length, Md5 = Convert.ToHexStringLower(MD5.HashData(content)) };
#pragma warning restore CA5351

    private static byte[] Archive(params (string Name, byte[] Content)[] files)
    {
        using var memory = new MemoryStream();
        using (var zip = new GZipStream(memory, CompressionLevel.Optimal))
        using (var tar = new TarWriter(zip))
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "set-in-archive/"));
            foreach ((string name, byte[] content) in files)
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
            }
        }

        return memory.ToArray();
    }

    private sealed class Recorder : IProgress<DownloadProgress>
    {
        public List<DownloadProgress> Reports { get; } = [];

        public Action<DownloadProgress> Then { get; init; } = _ => { };

        public void Report(DownloadProgress value)
        {
            Reports.Add(value);
            Then(value);
        }
    }
}
