namespace CheXNet.Models;

/// <summary>Selects a package's graph: <c>model.onnx</c>, <c>model.fp16.onnx</c> or <c>model.int8.onnx</c>.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Precision>))]
public enum Precision
{
    /// <summary>32-bit floating point.</summary>
    [JsonStringEnumMemberName("fp32")]
    Fp32,

    /// <summary>8-bit integers.</summary>
    [JsonStringEnumMemberName("int8")]
    Int8,

    /// <summary>16-bit floating point up to the last feature maps: for GPUs.</summary>
    [JsonStringEnumMemberName("fp16")]
    Fp16,
}
