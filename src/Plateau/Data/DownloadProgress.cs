namespace Plateau.Data;

/// <summary>How much of a download is done.</summary>
/// <param name="File">The file.</param>
/// <param name="Received">The bytes received so far, including those of an earlier attempt.</param>
/// <param name="Total">The bytes of the whole file.</param>
internal readonly record struct DownloadProgress(string File, long Received, long Total);
