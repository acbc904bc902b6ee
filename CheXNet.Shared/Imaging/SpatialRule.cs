namespace CheXNet.Imaging;

/// <summary>How an image becomes the model's square, with Pillow's antialiased bilinear resampling.</summary>
public enum SpatialRule
{
    /// <summary>Short side to the resize length, long side in proportion, then a center crop (torchvision's Resize + CenterCrop).</summary>
    ResizeCenterCrop,

    /// <summary>Both sides to the input length, ignoring the aspect ratio.</summary>
    Squash,

    /// <summary>Long side to the input length, short side in proportion, black bars.</summary>
    Pad,

    /// <summary>Short side to the resize length, then four corners, center, and their mirror images (torchvision's TenCrop).</summary>
    TenCrop,
}
