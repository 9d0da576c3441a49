namespace Plateau.Networks;

/// <summary>What networks on images share: images enter as (channels, height, width) and go channels last inside.</summary>
internal static class ImageNetworks
{
    /// <summary>Starts a network on images, and turns them channels last.</summary>
    /// <exception cref="PlateauException">The objects are no images.</exception>
    public static NetworkBuilder Begin(Shape shape)
    {
        if (shape.Rank != 3)
        {
            throw new PlateauException(
                $"it takes images (channels, height, width), but one object has the shape {shape}; an mlp takes any shape");
        }

        NetworkBuilder builder = new(shape);
        builder.Add("images", Transpose.ToChannelsLast);
        return builder;
    }
}
