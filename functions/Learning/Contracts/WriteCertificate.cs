namespace Platform.Learning.Contracts;

/// <summary>To Learning itself: write the PDF of a certificate.</summary>
/// <param name="CertificateId">The certificate.</param>
public sealed record WriteCertificate(Guid CertificateId) : IOutgoingMessage
{
    public static string Type => "learning.write-certificate.v1";
    public static string Destination => ServiceBusNames.LearningCommands;
}
