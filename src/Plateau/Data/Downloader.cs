using System.Diagnostics.CodeAnalysis;
using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Plateau.Formats;

namespace Plateau.Data;

/// <summary>
/// Fetches the files of a catalogue entry: mirrors in order, a cut connection resumed where it broke, sums compared, archives unpacked. A
/// file gets its name only when it is whole.
/// </summary>
internal sealed class Downloader
{
    private const int AttemptsPerMirror = 4;
    private readonly HttpClient _client;

    /// <summary>Downloads through <paramref name="client"/>, which the caller disposes of.</summary>
    public Downloader(HttpClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
    }

    /// <summary>How long a connection may be silent before it counts as cut.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Downloads the missing files of a data set.</summary>
    /// <param name="entry">The data set.</param>
    /// <param name="directory">The data directory; the files go to the entry's folder in it.</param>
    /// <param name="progress">Receives the progress of each file; may be null.</param>
    /// <param name="cancellation">Stops the download. What was received stays on disk, and the next call goes on from there.</param>
    /// <exception cref="PlateauException">No mirror had a file; the message says which were tried and why they failed.</exception>
    public async Task GetAsync(
        CatalogEntry entry,
        string directory,
        IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentException.ThrowIfNullOrEmpty(directory);
        string folder = Path.Combine(directory, entry.Folder);
        try
        {
            Directory.CreateDirectory(folder);
            foreach (CatalogFile file in entry.Files)
            {
                await GetAsync(entry, file, folder, progress, cancellation).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SafeFile.CannotWrite(folder, e);
        }
    }

    private static async Task<bool> IsWholeAsync(CatalogFile file, string path, CancellationToken cancellation)
        => File.Exists(path) && await Md5Async(path, cancellation).ConfigureAwait(false) == file.Md5;

    [SuppressMessage(
        "Security",
        "CA5351:Do not use broken cryptographic algorithms",
        Justification = "The sums that the authors publish are MD5; they tell damage, not malice.")]
    private static async Task<string> Md5Async(string path, CancellationToken cancellation)
    {
        using FileStream stream = SafeFile.OpenRead(path);
        return Convert.ToHexStringLower(await MD5.HashDataAsync(stream, cancellation).ConfigureAwait(false));
    }

    private static bool IsUnpacked(CatalogFile file, string folder)
        => file.Contents.Count > 0
            && file.Contents.All(c => new FileInfo(Path.Combine(folder, c.Key)) is { Exists: true } info && info.Length == c.Value);

    private static long LengthOf(string path) => new FileInfo(path) is { Exists: true } info ? info.Length : 0;

    /// <summary>
    /// Unpacks the files of a tar.gz into one folder, by their file name only, so no path in the archive can lead to another folder.
    /// </summary>
    private static async Task UnpackAsync(CatalogFile file, string archive, string folder, CancellationToken cancellation)
    {
        try
        {
            using FileStream stream = SafeFile.OpenRead(archive);
            using var unzipped = new GZipStream(stream, CompressionMode.Decompress);
            using var tar = new TarReader(unzipped);
            while (await tar.GetNextEntryAsync(copyData: false, cancellation).ConfigureAwait(false) is { } item)
            {
                string name = Path.GetFileName(item.Name.Replace('\\', '/'));
                if (item.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || name is "" or "." or "..")
                {
                    continue;
                }

                string temporary = SafeFile.TemporaryFor(Path.Combine(folder, name));
                try
                {
                    await item.ExtractToFileAsync(temporary, overwrite: true, cancellation).ConfigureAwait(false);
                    File.Move(temporary, Path.Combine(folder, name), overwrite: true);
                }
                finally
                {
                    File.Delete(temporary);
                }
            }
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or EndOfStreamException)
        {
            throw new PlateauException(
                $"{archive}: the archive is damaged ({SafeFile.OneLine(e)}); delete it and run the command again.",
                e);
        }

        if (!IsUnpacked(file, folder))
        {
            throw new PlateauException(
                $"{archive}: the archive does not hold {string.Join(", ", file.Contents.Select(c => c.Key))} in their published sizes; "
                    + "delete it and run the command again.");
        }
    }

    private async Task GetAsync(
        CatalogEntry entry,
        CatalogFile file,
        string folder,
        IProgress<DownloadProgress>? progress,
        CancellationToken cancellation)
    {
        string path = Path.Combine(folder, file.Name);
        if (IsUnpacked(file, folder))
        {
            return;
        }

        if (!await IsWholeAsync(file, path, cancellation).ConfigureAwait(false))
        {
            await FetchAsync(entry, file, path, progress, cancellation).ConfigureAwait(false);
        }

        if (file.Contents.Count > 0)
        {
            await UnpackAsync(file, path, folder, cancellation).ConfigureAwait(false);
            File.Delete(path);
        }
    }

    private async Task FetchAsync(
        CatalogEntry entry,
        CatalogFile file,
        string path,
        IProgress<DownloadProgress>? progress,
        CancellationToken cancellation)
    {
        string part = path + ".part";
        var failures = new List<string>();
        foreach (Uri mirror in file.Mirrors)
        {
            string failure = string.Empty;
            for (int attempt = 0; attempt < AttemptsPerMirror; attempt++)
            {
                long before = LengthOf(part);
                (string? broke, bool again) = await ReceiveAsync(file, mirror, part, progress, cancellation).ConfigureAwait(false);
                if (broke is null)
                {
                    if (await IsWholeAsync(file, part, cancellation).ConfigureAwait(false))
                    {
                        File.Move(part, path, overwrite: true);
                        return;
                    }

                    // What an earlier attempt left may be to blame: once more from the start.
                    File.Delete(part);
                    (broke, again) = ("wrong checksum", before > 0);
                }

                failure = broke;
                if (!again)
                {
                    break;
                }
            }

            failures.Add($"{mirror}: {failure}");
        }

        throw new PlateauException(
            $"{entry.Name}: {file.Name} could not be downloaded (tried {string.Join("; ", failures)}); check the network, or put the file "
                + $"into {Path.GetDirectoryName(path)} yourself.");
    }

    /// <summary>Appends what is missing to the part. Returns what went wrong, if anything, and whether to try this mirror again.</summary>
    private async Task<(string? Broke, bool Again)> ReceiveAsync(
        CatalogFile file,
        Uri mirror,
        string part,
        IProgress<DownloadProgress>? progress,
        CancellationToken cancellation)
    {
        long start = LengthOf(part);
        if (start >= file.Bytes)
        {
            if (start == file.Bytes && await IsWholeAsync(file, part, cancellation).ConfigureAwait(false))
            {
                return (null, false);
            }

            File.Delete(part);
            start = 0;
        }

        long received = start;
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        silence.CancelAfter(Patience);
        try
        {
            using var message = new HttpRequestMessage(HttpMethod.Get, mirror);
            if (start > 0)
            {
                message.Headers.Range = new RangeHeaderValue(start, null);
            }

            using HttpResponseMessage response = await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, silence.Token)
                .ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            {
                File.Delete(part);
                return ("refused to resume", true);
            }

            if (!response.IsSuccessStatusCode)
            {
                return ($"answered {(int)response.StatusCode}", false);
            }

            bool resumes = response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == start;
            if (!resumes)
            {
                if (response.StatusCode == HttpStatusCode.PartialContent)
                {
                    File.Delete(part);
                    return ("sent another part than asked for", true);
                }

                received = 0;
            }

            using Stream body = await response.Content.ReadAsStreamAsync(silence.Token).ConfigureAwait(false);
            using var output = new FileStream(part, resumes ? FileMode.Append : FileMode.Create, FileAccess.Write, FileShare.None);
            byte[] buffer = new byte[1 << 16];
            while (true)
            {
                silence.CancelAfter(Patience);
                int read;
                try
                {
                    read = await body.ReadAsync(buffer, silence.Token).ConfigureAwait(false);
                }
                catch (IOException e)
                {
                    return ($"the connection broke ({SafeFile.OneLine(e)})", received > start);
                }

                if (read == 0)
                {
                    break;
                }

                await output.WriteAsync(buffer.AsMemory(0, read), cancellation).ConfigureAwait(false);
                received += read;
                progress?.Report(new DownloadProgress(file.Name, received, file.Bytes));
                if (received > file.Bytes)
                {
                    // A page instead of the file, or another file: the sum would fail anyway.
                    break;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return ($"silent for {Patience.TotalSeconds:0} seconds", received > start);
        }
        catch (HttpRequestException e)
        {
            return (SafeFile.OneLine(e), false);
        }

        return received < file.Bytes ? ($"ended after {received} of {file.Bytes} bytes", received > start) : (null, false);
    }
}
