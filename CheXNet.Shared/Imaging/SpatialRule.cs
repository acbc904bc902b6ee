namespace CheXNet.Imaging;

/// <summary>How an image of any size becomes the model's square, with Pillow's antialiased bilinear resampling.</summary>
public enum SpatialRule
{
    /// <summary>
    /// Short side to the resize length, long side in proportion, then the center square (torchvision's Resize + CenterCrop).
    /// </summary>
    ResizeCenterCrop,

    /// <summary>Both sides to the input length, whatever the aspect ratio.</summary>
    Squash,

    /// <summary>Long side to the input length, short side in proportion, black bars.</summary>
    Pad,

    /// <summary>Short side to the resize length, then four corners, center, and their mirror images (torchvision's TenCrop).</summary>
    TenCrop,
}
