using Plateau.Monitor;

namespace Plateau.Service;

/// <summary>The answer after an update.</summary>
/// <param name="Update">The number of updates since the service began to serve the stream.</param>
/// <param name="Answer">The answer.</param>
/// <param name="Json">The same as one line of JSON.</param>
internal sealed record StreamEvent(long Update, MonitorAnswer Answer, byte[] Json);
