namespace CheXNet.Fhir;

/// <summary>The model as the device that made the observations.</summary>
internal static class FilmDevice
{
    public static Device Of(Provenance from) => new()
    {
        Id = FhirIds.Of("Device", from.Model.ToString(), from.ModelHash, from.Precision.ToString(), from.SoftwareVersion),
        Status = Device.FHIRDeviceStatus.Active,
        DeviceName = [new Device.DeviceNameComponent { Name = $"CheXNet {from.Model}", Type = DeviceNameType.ModelName }],
        ModelNumber = from.Model.Id,
        Type = new CodeableConcept { Text = "Software that scores frontal chest X-rays (artificial intelligence)" },
        Version =
        [
            Version("model", from.Model.Version),
            Version("model SHA-256", from.ModelHash),
            Version("software", from.SoftwareVersion),
        ],
        Property =
        [
            Property("precision", from.Precision.ToString().ToLowerInvariant()),
            Property("preprocessing", from.Preprocessing),
            Property("trained", from.Trained ? "yes" : "no: random weights"),
        ],
        Note = [FhirTexts.Notice(from)],
    };

    private static Device.VersionComponent Version(string what, string value) =>
        new() { Type = new CodeableConcept { Text = what }, Value = value };

    private static Device.PropertyComponent Property(string what, string value) =>
        new() { Type = new CodeableConcept { Text = what }, ValueCode = [new CodeableConcept { Text = value }] };
}
